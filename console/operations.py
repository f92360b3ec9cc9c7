"""Migration operations that more than one app needs."""

from typing import Any

from django.db.migrations.operations import RunSQL


class PostgreSQLOnly(RunSQL):
    """SQL for what only PostgreSQL can hold: elsewhere it does nothing."""

    def database_forwards(self, app_label: str, schema_editor: Any, *states: Any) -> None:
        if schema_editor.connection.vendor == "postgresql":
            super().database_forwards(app_label, schema_editor, *states)

    def database_backwards(self, app_label: str, schema_editor: Any, *states: Any) -> None:
        if schema_editor.connection.vendor == "postgresql":
            super().database_backwards(app_label, schema_editor, *states)
