"""Who it was where an operator acted, apart from what members read.

Events of before keep the name of the operator where members read it: events are never changed. Safe
while the previous release runs, which leaves the new columns empty.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0006_refusals_by_kind"),
    ]

    operations = [
        migrations.AddField(
            model_name="event",
            name="operator_address",
            field=models.GenericIPAddressField(null=True),
        ),
        migrations.AddField(
            model_name="event",
            name="operator_id",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="event",
            name="operator_label",
            field=models.CharField(blank=True, db_default="", max_length=320),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(
                condition=models.Q(("operator_id__isnull", False)),
                fields=["operator_id", "-at", "-id"],
                name="event_by_operator",
            ),
        ),
    ]
