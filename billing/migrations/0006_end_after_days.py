"""After how many days an unpaid invoice ends the subscription. Empty is never.

Safe while the code before runs, which neither reads nor writes it.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0005_default_tier"),
    ]

    operations = [
        migrations.AddField(
            model_name="seller",
            name="end_after_days",
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.AddConstraint(
            model_name="seller",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("end_after_days", None), ("end_after_days__gte", 38), _connector="OR"
                ),
                name="seller_ends_subscriptions_after_notice",
            ),
        ),
    ]
