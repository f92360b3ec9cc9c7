"""What is issued or recorded is not emptied either, and numbers of invoices only go up by one.

On PostgreSQL, TRUNCATE fires none of the triggers that keep rows: others refuse it, also where it
reaches these tables by CASCADE. SQLite has no TRUNCATE. On both databases, a series of invoice
numbers is not deleted, is that of no other prefix or year, and takes one number at a time, as the
code before does: so this is safe while that runs.
"""

from django.db import migrations

from console.database.operations import PostgreSQLOnly, SQLiteOnly

KEPT = (
    *("billing_invoice", "billing_invoiceline", "billing_invoicedocument"),
    *("billing_invoiceseries", "billing_payment", "billing_tierprice"),
)
NOT_EMPTIED = "What was issued or recorded is not emptied."
REFUSE_TRUNCATE = f"""
CREATE FUNCTION billing_refuse_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '{NOT_EMPTIED}'
        USING ERRCODE = 'integrity_constraint_violation', TABLE = TG_TABLE_NAME;
END $$;
""" + "".join(
    f"""
CREATE TRIGGER table_is_not_emptied BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION billing_refuse_truncate();
"""
    for table in KEPT
)
LET_TRUNCATE = (
    "".join(f"DROP TRIGGER table_is_not_emptied ON {table};\n" for table in KEPT)
    + "DROP FUNCTION billing_refuse_truncate();"
)

ONE_BY_ONE = "Numbers of invoices are taken one by one."
SKIPS = (
    "NEW.id <> OLD.id OR NEW.prefix <> OLD.prefix OR NEW.year <> OLD.year"
    " OR NEW.next NOT IN (OLD.next, OLD.next + 1)"
)
COUNT = f"""
CREATE FUNCTION billing_count_one_by_one() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '{ONE_BY_ONE}'
        USING ERRCODE = 'integrity_constraint_violation', TABLE = TG_TABLE_NAME;
END $$;

CREATE TRIGGER series_counts_one_by_one AFTER UPDATE ON billing_invoiceseries
    FOR EACH ROW WHEN ({SKIPS}) EXECUTE FUNCTION billing_count_one_by_one();
CREATE TRIGGER series_is_not_deleted AFTER DELETE ON billing_invoiceseries
    FOR EACH ROW EXECUTE FUNCTION billing_count_one_by_one();
"""
LET_SKIP = """
DROP TRIGGER series_counts_one_by_one ON billing_invoiceseries;
DROP TRIGGER series_is_not_deleted ON billing_invoiceseries;
DROP FUNCTION billing_count_one_by_one();
"""
COUNT_ON_SQLITE = [
    "CREATE TRIGGER series_counts_one_by_one AFTER UPDATE ON billing_invoiceseries"
    f" WHEN {SKIPS} BEGIN SELECT RAISE(ABORT, '{ONE_BY_ONE}'); END",
    "CREATE TRIGGER series_is_not_deleted AFTER DELETE ON billing_invoiceseries"
    f" BEGIN SELECT RAISE(ABORT, '{ONE_BY_ONE}'); END",
]
LET_SKIP_ON_SQLITE = [
    "DROP TRIGGER series_counts_one_by_one",
    "DROP TRIGGER series_is_not_deleted",
]


class Migration(migrations.Migration):
    dependencies = [("billing", "0010_refunds_at_the_provider")]
    operations = [
        PostgreSQLOnly(REFUSE_TRUNCATE, LET_TRUNCATE),
        PostgreSQLOnly(COUNT, LET_SKIP),
        SQLiteOnly(COUNT_ON_SQLITE, LET_SKIP_ON_SQLITE),
    ]
