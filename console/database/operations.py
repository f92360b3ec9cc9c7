"""Migration operations that more than one app needs."""

from copy import copy
from typing import Any, ClassVar

from django.db.migrations import Migration
from django.db.migrations.operations import CreateModel, RunSQL


class _OneVendorOnly(RunSQL):
    vendor: ClassVar[str]

    def database_forwards(self, app_label: str, schema_editor: Any, *states: Any) -> None:
        if schema_editor.connection.vendor == self.vendor:
            super().database_forwards(app_label, schema_editor, *states)

    def database_backwards(self, app_label: str, schema_editor: Any, *states: Any) -> None:
        if schema_editor.connection.vendor == self.vendor:
            super().database_backwards(app_label, schema_editor, *states)


class PostgreSQLOnly(_OneVendorOnly):
    """SQL for what only PostgreSQL can hold: elsewhere it does nothing."""

    vendor = "postgresql"


class SQLiteOnly(_OneVendorOnly):
    """SQL for what SQLite says in other words: elsewhere it does nothing."""

    vendor = "sqlite"


class Beginning(Migration):
    """The first migration of an app, whose tables come out of nothing.

    Django draws all models anew for each operation, those that are connected with it included.
    Here they are drawn once for all tables, which takes a tenth of the time.
    """

    initial = True

    def apply(self, project_state: Any, schema_editor: Any, collect_sql: bool = False) -> Any:
        """Create the tables, then do the rest as ever."""
        tables = [each for each in self.operations if isinstance(each, CreateModel)]
        before = project_state.clone()
        project_state.__dict__.pop("apps", None)
        for table in tables:
            table.state_forwards(self.app_label, project_state)
        for table in tables:
            table.database_forwards(self.app_label, schema_editor, before, project_state)
        rest = copy(self)
        others = [each for each in self.operations if each not in tables]
        rest.operations = others  # type: ignore[misc]  # of this copy alone
        return super(Beginning, rest).apply(project_state, schema_editor, collect_sql)
