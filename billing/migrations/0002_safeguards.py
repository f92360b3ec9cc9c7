"""What never changes, on both databases: a price, what was issued, and what was recorded.

Triggers refuse to change a price: whoever subscribed at it agreed to it. An issued invoice may only
lose its organization and its subscription, with which it does not go; a payment only who recorded
it. They run after the checks of the row, so that a value which no row can have is told as that. On
SQLite whoever writes the table of payments or invoices anew takes them off before, and puts them
on after.

On PostgreSQL an exclusion constraint keeps two prices of a tier from holding on one day, for which
the extension btree_gist is needed: it comes with PostgreSQL, and the owner of a database may create
it. On SQLite, whose transactions are alone, the action says it.
"""

from django.db import migrations

from console.database.operations import PostgreSQLOnly, SQLiteOnly

NO_OVERLAP = """
ALTER TABLE billing_tierprice ADD CONSTRAINT tierprice_one_holds EXCLUDE USING gist (
    tier_id WITH =, currency WITH =, "interval" WITH =, daterange(valid_from, valid_until) WITH &&
)
"""
KEEP_PRICES = """
CREATE FUNCTION billing_keep_price() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'A price never changes: another one follows it.'
        USING ERRCODE = 'integrity_constraint_violation', TABLE = 'billing_tierprice';
END $$;

CREATE TRIGGER price_is_kept
    AFTER UPDATE OF tier_id, amount_minor, currency, "interval", valid_from ON billing_tierprice
    FOR EACH ROW EXECUTE FUNCTION billing_keep_price();
"""
LET_CHANGE_PRICES = """
DROP TRIGGER price_is_kept ON billing_tierprice;
DROP FUNCTION billing_keep_price();
"""
KEEP_PRICES_ON_SQLITE = """
CREATE TRIGGER price_is_kept
    AFTER UPDATE OF tier_id, amount_minor, currency, "interval", valid_from ON billing_tierprice
BEGIN SELECT RAISE(ABORT, 'A price never changes: another one follows it.'); END
"""
KEPT = {
    "billing_invoice": (
        "id, kind, state, corrects_id, series_id, position, number, reference, period_start,"
        " period_end, seller, buyer, taxes, note, currency, net_minor, tax_minor, total_minor,"
        " created_at, issued_on, due_on"
    ),
    "billing_payment": (
        "id, invoice_id, kind, amount_minor, received_on, reference, reason, reverses_id,"
        " recorded_at"
    ),
}
"""What never changes of an issued invoice, and of a payment."""
PARTS = ("billing_invoiceline", "billing_invoicedocument")
WORDS = "What was issued or recorded never changes."
ISSUED = "(SELECT state FROM billing_invoice WHERE id = {row}.invoice_id) = 'issued'"


def replaced(*keys):
    """When one of these refers to another row than before. It may refer to nothing any more."""
    return " OR ".join(
        f"NEW.{key} IS NOT NULL AND NEW.{key} IS DISTINCT FROM OLD.{key}" for key in keys
    )


MOVED = replaced("organization_id", "subscription_id")
BY_ANOTHER = replaced("recorded_by_id")

KEEP = f"""
CREATE FUNCTION billing_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '{WORDS}'
        USING ERRCODE = 'integrity_constraint_violation', TABLE = TG_TABLE_NAME;
END $$;

CREATE FUNCTION billing_keep_part() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' AND {ISSUED.format(row="OLD")}
        OR TG_OP <> 'DELETE' AND {ISSUED.format(row="NEW")}
    THEN
        RAISE EXCEPTION '{WORDS}'
            USING ERRCODE = 'integrity_constraint_violation', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER invoice_is_kept AFTER UPDATE OF {KEPT["billing_invoice"]} ON billing_invoice
    FOR EACH ROW WHEN (OLD.state = 'issued') EXECUTE FUNCTION billing_keep();
CREATE TRIGGER invoice_stays_where_it_is
    AFTER UPDATE OF organization_id, subscription_id ON billing_invoice
    FOR EACH ROW WHEN (OLD.state = 'issued' AND ({MOVED})) EXECUTE FUNCTION billing_keep();
CREATE TRIGGER invoice_is_not_deleted AFTER DELETE ON billing_invoice
    FOR EACH ROW WHEN (OLD.state = 'issued') EXECUTE FUNCTION billing_keep();
CREATE TRIGGER payment_is_kept AFTER UPDATE OF {KEPT["billing_payment"]} ON billing_payment
    FOR EACH ROW EXECUTE FUNCTION billing_keep();
CREATE TRIGGER payment_is_by_nobody_else AFTER UPDATE OF recorded_by_id ON billing_payment
    FOR EACH ROW WHEN ({BY_ANOTHER}) EXECUTE FUNCTION billing_keep();
CREATE TRIGGER payment_is_not_deleted AFTER DELETE ON billing_payment
    FOR EACH ROW EXECUTE FUNCTION billing_keep();
""" + "".join(
    f"""
CREATE TRIGGER part_is_kept AFTER INSERT OR UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION billing_keep_part();
"""
    for table in PARTS
)
LET_CHANGE = """
DROP TRIGGER invoice_is_kept ON billing_invoice;
DROP TRIGGER invoice_stays_where_it_is ON billing_invoice;
DROP TRIGGER invoice_is_not_deleted ON billing_invoice;
DROP TRIGGER payment_is_kept ON billing_payment;
DROP TRIGGER payment_is_by_nobody_else ON billing_payment;
DROP TRIGGER payment_is_not_deleted ON billing_payment;
DROP TRIGGER part_is_kept ON billing_invoiceline;
DROP TRIGGER part_is_kept ON billing_invoicedocument;
DROP FUNCTION billing_keep_part();
DROP FUNCTION billing_keep();
"""


def on_sqlite(name, deed, when):
    """A trigger that refuses a deed, such as `DELETE ON billing_payment`."""
    return (
        f"CREATE TRIGGER {name} AFTER {deed} WHEN {when} BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
    )


KEEP_ON_SQLITE = [
    on_sqlite(
        "invoice_is_kept",
        f"UPDATE OF {KEPT['billing_invoice']} ON billing_invoice",
        "OLD.state = 'issued'",
    ),
    on_sqlite(
        "invoice_stays_where_it_is",
        "UPDATE OF organization_id, subscription_id ON billing_invoice",
        f"OLD.state = 'issued' AND ({MOVED.replace('IS DISTINCT FROM', 'IS NOT')})",
    ),
    on_sqlite("invoice_is_not_deleted", "DELETE ON billing_invoice", "OLD.state = 'issued'"),
    on_sqlite("payment_is_kept", f"UPDATE OF {KEPT['billing_payment']} ON billing_payment", "TRUE"),
    on_sqlite(
        "payment_is_by_nobody_else",
        "UPDATE OF recorded_by_id ON billing_payment",
        BY_ANOTHER.replace("IS DISTINCT FROM", "IS NOT"),
    ),
    on_sqlite("payment_is_not_deleted", "DELETE ON billing_payment", "TRUE"),
    *(
        on_sqlite(f"{table}_{deed.lower()}_is_kept", f"{deed} ON {table}", ISSUED.format(row=row))
        for table in PARTS
        for deed, row in (("INSERT", "NEW"), ("UPDATE", "OLD"), ("DELETE", "OLD"))
    ),
    *(
        on_sqlite(f"{table}_stays_where_it_is", f"UPDATE ON {table}", ISSUED.format(row="NEW"))
        for table in PARTS
    ),
]

LET_CHANGE_ON_SQLITE = [f"DROP TRIGGER {each.split()[2]}" for each in KEEP_ON_SQLITE]


class Migration(migrations.Migration):
    dependencies = [("billing", "0001_initial")]
    operations = [
        PostgreSQLOnly("CREATE EXTENSION IF NOT EXISTS btree_gist", PostgreSQLOnly.noop),
        PostgreSQLOnly(
            NO_OVERLAP, "ALTER TABLE billing_tierprice DROP CONSTRAINT tierprice_one_holds"
        ),
        PostgreSQLOnly(KEEP_PRICES, LET_CHANGE_PRICES),
        SQLiteOnly(KEEP_PRICES_ON_SQLITE, "DROP TRIGGER price_is_kept"),
        PostgreSQLOnly(KEEP, LET_CHANGE),
        SQLiteOnly(KEEP_ON_SQLITE, LET_CHANGE_ON_SQLITE),
    ]
