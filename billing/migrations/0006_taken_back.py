"""Disputes and refunds that failed later: kinds of findings, and when an attempt is asked about.

An earlier release writes findings without a kind: they are about charges, as its findings are.
"""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0005_cards"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="paymentattempt",
            name="recheck_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="providerfinding",
            name="kind",
            field=models.CharField(
                choices=[
                    ("charge", "Charge"),
                    ("inquiry", "Question of the bank"),
                    ("dispute", "Dispute"),
                    ("dispute_won", "Dispute won"),
                    ("dispute_lost", "Dispute lost"),
                    ("refund_failed", "Refund that failed"),
                ],
                db_default="charge",
                default="charge",
                max_length=13,
            ),
        ),
        migrations.AlterField(
            model_name="providerfinding",
            name="reference",
            field=models.CharField(max_length=255),
        ),
        migrations.AddIndex(
            model_name="paymentattempt",
            index=models.Index(
                condition=models.Q(("recheck_at__isnull", False)),
                fields=["recheck_at"],
                name="paymentattempt_to_recheck",
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
                            "refund_failed",
                        ],
                    )
                ),
                name="providerfinding_kind_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="providerfinding",
            constraint=models.UniqueConstraint(
                fields=("reference", "kind"), name="providerfinding_once"
            ),
        ),
    ]
