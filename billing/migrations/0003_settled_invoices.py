"""Invoices of which nothing is open are noted, so that the clock does not look at each of them.

A trigger forgets the note when a payment goes back, on both databases: so also while the code
before runs, which neither reads nor writes it. The first runs of "remind of invoices" note those
that are settled already, a minute of each run.
"""

from django.db import migrations, models

from console.database.operations import PostgreSQLOnly, SQLiteOnly

FORGET = """
CREATE FUNCTION billing_open_again() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE billing_invoice SET settled_at = NULL
    WHERE id = NEW.invoice_id AND settled_at IS NOT NULL;
    RETURN NULL;
END $$;

CREATE TRIGGER payment_opens_again AFTER INSERT ON billing_payment
    FOR EACH ROW WHEN (NEW.amount_minor < 0) EXECUTE FUNCTION billing_open_again();
"""
KEEP_NOTED = """
DROP TRIGGER payment_opens_again ON billing_payment;
DROP FUNCTION billing_open_again();
"""
FORGET_ON_SQLITE = """
CREATE TRIGGER payment_opens_again AFTER INSERT ON billing_payment WHEN NEW.amount_minor < 0
BEGIN UPDATE billing_invoice SET settled_at = NULL WHERE id = NEW.invoice_id; END
"""


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0002_safeguards"),
        ("organizations", "0003_remove_handle_copied_at"),
    ]

    operations = [
        migrations.AddField(
            model_name="invoice",
            name="settled_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        PostgreSQLOnly(FORGET, KEEP_NOTED),
        SQLiteOnly(FORGET_ON_SQLITE, "DROP TRIGGER payment_opens_again"),
    ]
