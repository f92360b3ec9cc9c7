"""Migration operations that more than one app needs."""

from copy import copy
from typing import Any, ClassVar

from django.db.migrations import Migration
from django.db.migrations.operations import CreateModel, RunSQL


class _OneVendorOnly(RunSQL):
    """SQL that runs on the databases of one vendor."""

    vendor: ClassVar[str]

    def database_forwards(self, app_label: str, schema_editor: Any, *states: Any) -> None:
        """Run the operation, unless the database is of another vendor."""
        if schema_editor.connection.vendor == self.vendor:
            super().database_forwards(app_label, schema_editor, *states)

    def database_backwards(self, app_label: str, schema_editor: Any, *states: Any) -> None:
        """Reverse the operation, unless the database is of another vendor."""
        if schema_editor.connection.vendor == self.vendor:
            super().database_backwards(app_label, schema_editor, *states)


class PostgreSQLOnly(_OneVendorOnly):
    """SQL that runs on PostgreSQL only."""

    vendor = "postgresql"


class SQLiteOnly(_OneVendorOnly):
    """SQL that runs on SQLite only."""

    vendor = "sqlite"


class Beginning(Migration):
    """The first migration of an app, which creates all of its tables from one state of models.

    Django renders the models anew for each operation, with all that are related to them. Rendering
    them once for all tables takes a tenth of the time.
    """

    initial = True

    def apply(self, project_state: Any, schema_editor: Any, collect_sql: bool = False) -> Any:
        """Create all tables, then run the other operations as Django does."""
        tables = [table for table in self.operations if isinstance(table, CreateModel)]
        empty_state = project_state.clone()
        project_state.__dict__.pop("apps", None)
        for table in tables:
            table.state_forwards(self.app_label, project_state)
        for table in tables:
            table.database_forwards(self.app_label, schema_editor, empty_state, project_state)
        rest = copy(self)
        other_operations = [operation for operation in self.operations if operation not in tables]
        rest.operations = other_operations  # type: ignore[misc]  # of this copy alone
        return super(Beginning, rest).apply(project_state, schema_editor, collect_sql)
