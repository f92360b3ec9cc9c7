"""Calls that the payment provider does not take: a kind of finding, and attempts without a card.

Safe while the code before runs: it writes no finding of the new kind, and the column has a default
in the database. The constraint is checked against the rows, which are few. May run again.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0006_end_after_days"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="providerfinding",
            name="providerfinding_kind_is_known",
        ),
        migrations.AddField(
            model_name="paymentattempt",
            name="is_untried",
            field=models.BooleanField(db_default=False, default=False),
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
                            "refused",
                        ],
                    )
                ),
                name="providerfinding_kind_is_known",
            ),
        ),
    ]
