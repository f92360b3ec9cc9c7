"""Webhooks keep how far they have followed the event feed.

None follows it at first. Safe while the release before runs: it leaves both columns empty. No row
is written.
"""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("webhooks", "0003_left_over_deliveries")]
    operations = [
        migrations.AddField(
            model_name="webhook",
            name="feed_transaction_id",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="webhook",
            name="feed_event_id",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddConstraint(
            model_name="webhook",
            constraint=models.CheckConstraint(
                condition=Q(feed_transaction_id=None, feed_event_id=None)
                | Q(feed_transaction_id__isnull=False, feed_event_id__isnull=False),
                name="webhook_position_has_both_numbers",
            ),
        ),
    ]
