"""Adding numbers to rows by upserts: few statements, even while others add to the same rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Model

MOST_AT_ONCE = 1_000
"""Rows in one statement: SQLite takes no more than 32,766 values."""
MOST = 1_000_000_000_000_000
"""Where the numbers of a row stop growing, far from where a database has no room for them."""


@dataclass(frozen=True)
class Upsert:
    """An INSERT of rows that adds their numbers to the rows with the same key, if there are any."""

    model: type[Model]
    key: tuple[str, ...]
    """The columns of a unique constraint."""
    numbers: tuple[str, ...]
    """The columns that are added to."""
    fixed: tuple[str, ...] = ("organization_id",)
    """The columns that an existing row keeps."""
    most: int = MOST

    def add(self, rows: Sequence[Sequence[Any]]) -> None:
        """Write the rows, each with its values for `fixed`, `key` and `numbers`, in this order."""
        for first in range(0, len(rows), MOST_AT_ONCE):
            batch = rows[first : first + MOST_AT_ONCE]
            with connection.cursor() as cursor:
                cursor.execute(self._statement(len(batch)), self._values(batch))

    def _values(self, rows: Sequence[Sequence[Any]]) -> list[Any]:
        """The parameters of the statement. Numbers need no conversion."""
        fields = {field.column: field for field in self.model._meta.concrete_fields}
        converted = [fields[column] for column in (*self.fixed, *self.key)]
        values: list[Any] = []
        for row in rows:
            values += map(database_value, converted, row)
            values += row[len(converted) :]
        return values

    def _statement(self, count: int) -> str:
        """The SQL for so many rows. Every name in it is a constant."""
        table, names = self.model._meta.db_table, (*self.fixed, *self.key, *self.numbers)
        columns = ", ".join(f'"{name}"' for name in names)
        row = f"({', '.join(['%s'] * len(names))})"
        sums = ", ".join(
            f'"{number}" = CASE WHEN {table}."{number}" >= {self.most} THEN {table}."{number}"'
            f' ELSE {table}."{number}" + excluded."{number}" END'
            for number in self.numbers
        )
        return (
            f"INSERT INTO {table} ({columns}) VALUES {', '.join([row] * count)}"  # noqa: S608  (names are constants, values are parameters)
            f" ON CONFLICT ({', '.join(self.key)}) DO UPDATE SET {sums}"
        )


def database_value(field: Any, value: Any) -> Any:
    """The value as the database stores it in this field."""
    return field.get_db_prep_save(value, connection)
