"""Migration operations that more than one app needs."""

from typing import Any, ClassVar

from django.db.migrations.operations import RunPython, RunSQL


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


class FillSearchText(RunPython):
    """Fill the `search_text` of rows from before there was one, in batches by the key.

    Runs again without harm: it only takes rows whose text is empty.
    """

    batch = 300
    """`bulk_update` compares every row with every other of its batch."""

    def __init__(self, model_name: str) -> None:
        self.model_name = model_name
        super().__init__(self.fill, self.noop)

    def deconstruct(self) -> tuple[str, tuple[()], dict[str, Any]]:
        return type(self).__name__, (), {"model_name": self.model_name}

    def fill(self, apps: Any, schema_editor: Any) -> None:
        """Take the rows in the order of their keys, so that each is looked at once."""
        app_label, _, name = self.model_name.partition(".")
        model = apps.get_model(app_label, name)
        field = model._meta.get_field("search_text")
        empty = model.objects.filter(search_text="").order_by("pk").only(*field.sources)
        rows = list(empty[: self.batch])
        while rows:
            for row in rows:
                row.search_text = field.derived(*(getattr(row, name) for name in field.sources))
            model.objects.bulk_update(rows, ["search_text"])
            rows = list(empty.filter(pk__gt=rows[-1].pk)[: self.batch])
