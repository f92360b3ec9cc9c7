"""The index by which the clock finds invoices that are not noted as settled.

By itself, so that they can be read while it is built. Safe while the code before runs.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("billing", "0003_settled_invoices")]
    operations = [
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(
                condition=models.Q(("kind", "invoice"), ("settled_at", None), ("state", "issued")),
                fields=["due_on"],
                name="invoice_not_noted",
            ),
        ),
    ]
