"""Refunds that someone made at the payment provider: one more kind of finding.

Safe while the code before runs, which writes none of it. The constraint is checked against the
rows, which are few. May run again.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0009_credit"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="providerfinding",
            name="providerfinding_kind_is_known",
        ),
        migrations.AlterField(
            model_name="providerfinding",
            name="kind",
            field=models.CharField(
                choices=[
                    ("charge", "Charge"),
                    ("inquiry", "Question of the bank"),
                    ("dispute", "Dispute"),
                    ("dispute_won", "Dispute won"),
                    ("dispute_lost", "Dispute lost"),
                    ("late", "Late answer"),
                    ("refund_failed", "Refund that failed"),
                    ("refunded", "Refund at the provider"),
                    ("refused", "Refused call"),
                ],
                db_default="charge",
                default="charge",
                max_length=13,
            ),
        ),
        migrations.AddConstraint(
            model_name="providerfinding",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "charge",
                            "inquiry",
                            "dispute",
                            "dispute_won",
                            "dispute_lost",
                            "late",
                            "refund_failed",
                            "refunded",
                            "refused",
                        ],
                    )
                ),
                name="providerfinding_kind_is_known",
            ),
        ),
    ]
