"""Migration operations that more than one app needs."""

from typing import Any, ClassVar

from django.db.migrations.operations import RunSQL


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
