"""Quotas of plans, and until when one is used up.

The release before writes neither, and no row that breaks the constraint.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("organizations", "0018_second_factors"),
        ("portal", "0002_search_of_applications"),
    ]

    operations = [
        migrations.AddField(
            model_name="plan",
            name="quota",
            field=models.PositiveBigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="subscription",
            name="quota_exhausted_until",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddConstraint(
            model_name="plan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("quota", None), ("quota__range", (1, 1000000000000)), _connector="OR"
                ),
                name="plan_quota_is_in_range",
                violation_error_message="Enter how many calls a month, or nothing.",
            ),
        ),
    ]
