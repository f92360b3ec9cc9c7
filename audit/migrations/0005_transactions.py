"""Events keep the number of the transaction that wrote them, so that programs read them in order.

`pg_current_xact_id()` is the same for all of a statement, so adding the column rewrites no row: all
earlier events get the number of this migration, and keep the order of their IDs. The indexes are
built while others write, and a migration that was interrupted can be run again. Safe while the
release before runs: it leaves the column to the default. On SQLite the column is added in SQL,
because Django would create the table anew, without its triggers.
"""

from collections.abc import Iterator

from django.db import migrations, models

from audit.models import TransactionNumber
from console.database.operations import PostgreSQLOnly, SQLiteOnly

NUMBERS = """
CREATE OR REPLACE FUNCTION audit_transaction_offset() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE
    RETURN 0::bigint;
CREATE OR REPLACE FUNCTION audit_transaction_id() RETURNS bigint LANGUAGE sql STABLE
    RETURN pg_current_xact_id()::text::bigint + audit_transaction_offset();
ALTER TABLE audit_event ADD COLUMN IF NOT EXISTS transaction_id bigint NOT NULL
    DEFAULT audit_transaction_id();
"""
NO_NUMBERS = """
ALTER TABLE audit_event DROP COLUMN transaction_id;
DROP FUNCTION audit_transaction_id();
DROP FUNCTION audit_transaction_offset();
"""


INDEXES = {
    "event_by_transaction": ["organization_id", "transaction_id", "id"],
    "event_by_number": ["transaction_id"],
}
COLUMN = migrations.AddField(
    "event", "transaction_id", models.BigIntegerField(db_default=TransactionNumber(), editable=False)
)


def _indexes() -> Iterator[PostgreSQLOnly | SQLiteOnly]:
    """The operations that create the indexes, a statement each."""
    for name, columns in INDEXES.items():
        on = f"{name} ON audit_event ({', '.join(columns)})"
        drop = f"DROP INDEX IF EXISTS {name}"
        yield PostgreSQLOnly(drop, migrations.RunSQL.noop)
        yield PostgreSQLOnly(f"CREATE INDEX CONCURRENTLY {on}", drop)
        yield SQLiteOnly(f"CREATE INDEX {on}", drop)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("audit", "0004_erase_in_one_walk")]
    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                COLUMN,
                *(
                    migrations.AddIndex("event", models.Index(fields=columns, name=name))
                    for name, columns in INDEXES.items()
                ),
            ],
            database_operations=[
                PostgreSQLOnly(NUMBERS, NO_NUMBERS),
                SQLiteOnly(
                    "ALTER TABLE audit_event ADD COLUMN transaction_id bigint NOT NULL DEFAULT 0",
                    "ALTER TABLE audit_event DROP COLUMN transaction_id",
                ),
                *_indexes(),
            ],
        ),
    ]
