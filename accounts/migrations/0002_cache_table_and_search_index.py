"""The table in which limits on attempts are counted, and the index that finds people by name.

Limits must hold across processes and must not depend on Redis, so the cache is a table. Both parts
are safe while the previous release runs, and change nothing when they are there already.
"""

from typing import Any

from django.core.management import call_command
from django.db import migrations

from console.operations import PostgreSQLOnly


def create_cache_table(apps: Any, schema_editor: Any) -> None:
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [
        migrations.RunPython(create_cache_table, migrations.RunPython.noop),
        # Only this class of operators lets LIKE 'prefix%' use an index under every collation.
        PostgreSQLOnly(
            "CREATE INDEX user_by_lower_name ON accounts_user (LOWER(name) text_pattern_ops)",
            "DROP INDEX user_by_lower_name",
        ),
    ]
