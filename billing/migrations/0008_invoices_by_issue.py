"""The index by which exports read the invoices of a period, in the order of their numbers.

By itself, so that they can be read while it is built. Safe while the code before runs.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("billing", "0007_refused_calls")]
    operations = [
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(
                condition=models.Q(("state", "issued")),
                fields=["issued_on", "series", "position"],
                name="invoice_by_issue",
            ),
        ),
    ]
