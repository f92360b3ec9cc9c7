"""The indexes by which operators find invoices and billing details by a name or an amount.

Names as `Lower` compares them, from the beginning on; SQLite looks at all. By themselves, so that
both tables can be read while they are built. Safe while the code before runs.
"""

from django.db import migrations, models

from console.database.operations import PostgreSQLOnly

BY_BUYER = """
CREATE INDEX invoice_by_buyer ON billing_invoice
    (lower(buyer ->> 'legal_name') text_pattern_ops)
"""
BY_LEGAL_NAME = """
CREATE INDEX billingprofile_by_legal_name ON billing_billingprofile
    (lower(legal_name) text_pattern_ops)
"""


class Migration(migrations.Migration):
    dependencies = [("billing", "0011_kept_ledger")]
    operations = [
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(
                fields=["total_minor", "-created_at", "-id"], name="invoice_by_total"
            ),
        ),
        PostgreSQLOnly(BY_BUYER, "DROP INDEX invoice_by_buyer"),
        PostgreSQLOnly(BY_LEGAL_NAME, "DROP INDEX billingprofile_by_legal_name"),
    ]
