"""The table in which limits on attempts are counted, and an index to find people by.

Limits must hold across processes and must not depend on Redis, so the cache is a table. The index
over the trigrams of names and addresses needs the extension pg_trgm: it comes with PostgreSQL, and
whoever owns the database may create it. Without `fastupdate`, so that no search reads a list of what
was not sorted in yet.
"""

from typing import Any

from django.core.management import call_command
from django.db import migrations

from console.database.operations import PostgreSQLOnly


def create_cache_table(apps: Any, schema_editor: Any) -> None:
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


INDEX = """
CREATE INDEX user_by_search_text ON accounts_user
    USING gin (search_text gin_trgm_ops) WITH (fastupdate = off)
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [
        migrations.RunPython(create_cache_table, migrations.RunPython.noop),
        PostgreSQLOnly("CREATE EXTENSION IF NOT EXISTS pg_trgm", PostgreSQLOnly.noop),
        PostgreSQLOnly(INDEX, "DROP INDEX user_by_search_text"),
    ]
