"""Forgets how long the calls of a bucket took together: pages tell latencies by their classes.

Nothing reads or writes the column. On PostgreSQL it stays for the release before, which adds to it,
and goes with a later one, where it is still there: it was dropped here at first. An embedded
database is never that of two releases.
"""

from django.db import migrations

from console.database.operations import PostgreSQLOnly, SQLiteOnly

TABLE = "ALTER TABLE usage_bucket"


class Migration(migrations.Migration):
    dependencies = [("usage", "0001_initial")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                PostgreSQLOnly(
                    f"{TABLE} ALTER COLUMN ms SET DEFAULT 0",
                    f"{TABLE} ALTER COLUMN ms DROP DEFAULT",
                ),
                SQLiteOnly(
                    f"{TABLE} DROP COLUMN ms", f"{TABLE} ADD COLUMN ms bigint NOT NULL DEFAULT 0"
                ),
            ],
            state_operations=[migrations.RemoveField("bucket", "ms")],
        )
    ]
