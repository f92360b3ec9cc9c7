"""Statements that are written out, for the few questions which every request asks.

The ORM would compose them anew each time, which takes longer than PostgreSQL takes to answer; and
`raw` would find out anew which column is which field.
"""

from collections.abc import Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model


class Columns[Row: Model]:
    """All columns of a model, to select from a table of that name, and the row that they make."""

    def __init__(self, model: type[Row], table: str) -> None:
        self._model = model
        self._columns = [field.get_col(table) for field in model._meta.concrete_fields]
        self._names = [column.target.attname for column in self._columns]
        self._text = ", ".join(f"{table}.{column.target.column}" for column in self._columns)

    def __str__(self) -> str:
        return self._text

    def row(self, values: Sequence[Any]) -> Row:
        """The model's instance, as a queryset would make it, of what the database answered."""
        database = connections[DEFAULT_DB_ALIAS]
        by_backend, read = database.ops.get_db_converters, list(values)
        for n, column in enumerate(self._columns):
            for convert in (*by_backend(column), *column.get_db_converters(database)):
                read[n] = convert(read[n], column, database)
        return self._model.from_db(database.alias, self._names, read)
