"""The table in which limits on attempts are counted.

Limits must hold across processes and must not depend on Redis, so the cache is a table. Making it
is safe while the previous release runs, and changes nothing when it is there already.
"""

from typing import Any

from django.core.management import call_command
from django.db import migrations


def create_cache_table(apps: Any, schema_editor: Any) -> None:
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [
        migrations.RunPython(create_cache_table, migrations.RunPython.noop),
    ]
