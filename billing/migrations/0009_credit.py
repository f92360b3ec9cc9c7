"""Credit: what was paid too much for one invoice and pays another, as an entry of each.

Safe while the code before runs: it writes no credit, the new column is empty in what it writes, and
what is open of an invoice is the same for it, as it adds up all entries. Both entries never change,
as all payments.
"""

from importlib import import_module

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from console.database.operations import PostgreSQLOnly, SQLiteOnly

safeguards = import_module("billing.migrations.0002_safeguards")
settled = import_module("billing.migrations.0003_settled_invoices")
KEPT = (
    *(each for each in safeguards.KEEP_ON_SQLITE if " ON billing_payment " in each),
    settled.FORGET_ON_SQLITE,
)
"""The triggers of the table of payments, which SQLite drops with it when it is written anew."""
LET_GO = [f"DROP TRIGGER {each.split()[2]}" for each in KEPT]
LET_SOURCE_CHANGE = "DROP TRIGGER payment_source_is_kept"
KEEP_SOURCE = """
CREATE TRIGGER payment_source_is_kept AFTER UPDATE OF taken_from_id ON billing_payment
    FOR EACH ROW EXECUTE FUNCTION billing_keep();
"""
KEEP_SOURCE_ON_SQLITE = safeguards.on_sqlite(
    "payment_source_is_kept", "UPDATE OF taken_from_id ON billing_payment", "TRUE"
)


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0008_invoices_by_issue"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        SQLiteOnly(LET_GO, list(KEPT)),
        migrations.RemoveConstraint(
            model_name="payment",
            name="payment_kind_is_known",
        ),
        migrations.RemoveConstraint(
            model_name="payment",
            name="payment_sign_tells_its_direction",
        ),
        migrations.AddField(
            model_name="payment",
            name="taken_from",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="moved_to",
                to="billing.payment",
            ),
        ),
        migrations.AlterField(
            model_name="payment",
            name="kind",
            field=models.CharField(
                choices=[
                    ("transfer", "Bank transfer"),
                    ("card", "Card payment"),
                    ("reversal", "Reversal"),
                    ("refund", "Refund"),
                    ("write_off", "Written off"),
                    ("credit", "Credit"),
                ],
                max_length=9,
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["transfer", "card", "reversal", "refund", "write_off", "credit"])
                ),
                name="payment_kind_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("amount_minor__gt", 0), ("kind__in", ["transfer", "card", "write_off"])
                    ),
                    models.Q(("amount_minor__lt", 0), ("kind", "refund")),
                    models.Q(
                        ("kind__in", ["reversal", "credit"]),
                        models.Q(("amount_minor", 0), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="payment_sign_tells_its_direction",
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("amount_minor__gt", 0), ("kind", "credit"), ("taken_from__isnull", False)
                    ),
                    models.Q(
                        models.Q(("amount_minor__gt", 0), ("kind", "credit"), _negated=True),
                        ("taken_from", None),
                    ),
                    _connector="OR",
                ),
                name="payment_tells_where_credit_is_from",
            ),
        ),
        PostgreSQLOnly(KEEP_SOURCE, LET_SOURCE_CHANGE + " ON billing_payment"),
        SQLiteOnly([*KEPT, KEEP_SOURCE_ON_SQLITE], [*LET_GO, LET_SOURCE_CHANGE]),
    ]
