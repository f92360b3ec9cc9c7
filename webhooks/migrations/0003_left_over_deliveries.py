"""Deliveries say whether the drain that sends them only waits for answers.

None is left over at first. Safe while the release before runs: it leaves the column to the default,
and its drains look at no other.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("webhooks", "0002_slow_webhooks")]
    operations = [
        migrations.AddField(
            model_name="delivery",
            name="is_left_over",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
