"""Attempts that an operator ended, since when one is unknown, and findings of late answers.

An attempt that is unknown already gets the moment when the provider is asked next.
"""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0006_taken_back"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="paymentattempt",
            name="paymentattempt_state_is_known",
        ),
        migrations.RemoveConstraint(
            model_name="providerfinding",
            name="providerfinding_kind_is_known",
        ),
        migrations.RemoveIndex(
            model_name="paymentattempt",
            name="paymentattempt_due",
        ),
        migrations.AddField(
            model_name="paymentattempt",
            name="unknown_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name="paymentattempt",
            name="state",
            field=models.CharField(
                choices=[
                    ("created", "Created"),
                    ("sent", "Sent"),
                    ("waiting", "Waiting for confirmation"),
                    ("unknown", "Unknown"),
                    ("succeeded", "Succeeded"),
                    ("failed", "Failed"),
                    ("ended", "Ended by an operator"),
                ],
                default="created",
                max_length=9,
            ),
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
                ],
                db_default="charge",
                default="charge",
                max_length=13,
            ),
        ),
        migrations.AddIndex(
            model_name="paymentattempt",
            index=models.Index(
                condition=models.Q(
                    ("state__in", ("created", "sent", "waiting", "unknown", "ended"))
                ),
                fields=["due_at"],
                name="paymentattempt_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="paymentattempt",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        ["created", "sent", "waiting", "unknown", "succeeded", "failed", "ended"],
                    )
                ),
                name="paymentattempt_state_is_known",
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
                        ],
                    )
                ),
                name="providerfinding_kind_is_known",
            ),
        ),
    ]
