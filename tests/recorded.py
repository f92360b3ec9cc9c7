"""Rows that the tests' people and organizations consist of, recorded once in each process.

Creating Acme takes fifteen statements and 6 ms of a test's process, and thousands of tests begin
with that. Inserting the same rows again takes a sixth.
"""

import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import DateTimeField, Field, Model
from django.db.models.signals import post_save
from django.utils import timezone


@dataclass(frozen=True)
class Moment:
    """Stands for the time of an insertion among the values of a row."""


@dataclass(frozen=True)
class Recording[Row: Model]:
    """The rows that were written with one of them, and that one in memory with what it leads to."""

    statements: list[tuple[str, list[Any]]]
    pickled: bytes

    def insert(self) -> Row:
        """Insert the rows as of now, and return a new instance of that one."""
        now = timezone.now()
        moment = connection.ops.adapt_datetimefield_value(now)
        statements = [
            (sql, [moment if type(value) is Moment else value for value in values])
            for sql, values in self.statements
        ]
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                # In one message to the server.
                sql = "; ".join(sql for sql, _ in statements)
                statements = [(sql, [value for _, values in statements for value in values])]
            for sql, values in statements:
                cursor.execute(sql, values)
        row, instances = pickle.loads(self.pickled)
        for instance, field in instances:
            setattr(instance, field, now)
        return row


def record[Row: Model](make: Callable[[], Row], *, beyond: int) -> Recording[Row]:
    """Call `make`, which saves rows and returns one of them, and record what it wrote.

    The caller takes the rows back. On SQLite, which would give the numbers of rows that were taken
    back to other rows, those of the recording begin beyond the one that is named.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM sqlite_sequence")
            cursor.execute(
                "INSERT INTO sqlite_sequence (name, seq) SELECT name, %s FROM sqlite_master "
                "WHERE type = 'table' AND sql LIKE '%%AUTOINCREMENT%%'",
                [beyond],
            )
    with _saved() as saved:
        row = make()
    times = [(each, name) for each in _reachable(row) for name in _times(each)]
    return Recording([_insertion(each) for each in saved], pickle.dumps((row, times)))


@contextmanager
def _saved() -> Iterator[list[Model]]:
    """The instances that are created in the block, in that order."""
    saved: list[Model] = []

    def note(instance: Model, created: bool, **_: Any) -> None:
        if created:
            saved.append(instance)

    post_save.connect(note)
    try:
        yield saved
    finally:
        post_save.disconnect(note)


def _insertion(saved: Model) -> tuple[str, list[Any]]:
    """The statement that inserts the row as it is in the database now, and its values."""
    table, key = saved._meta.db_table, saved._meta.pk
    fields = [field for field in saved._meta.concrete_fields if not field.generated]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT {columns} FROM "{table}" WHERE "{key.column}" = %s',
            [key.get_db_prep_value(saved.pk, connection)],
        )
        row = cursor.fetchone()
    values = [
        Moment() if _is_time(field) and value is not None else value
        for field, value in zip(fields, row, strict=True)
    ]
    places = ", ".join(["%s"] * len(fields))
    return f'INSERT INTO "{table}" ({columns}) VALUES ({places})', values


def _reachable(row: Model, *known: Model) -> list[Model]:
    """The instance, and those that it and they have loaded as what their keys lead to."""
    reached = [*known, row]
    for other in row._state.fields_cache.values():
        if isinstance(other, Model) and all(other is not each for each in reached):
            reached = _reachable(other, *reached)
    return reached


def _times(row: Model) -> list[str]:
    return [
        field.attname
        for field in row._meta.concrete_fields
        if _is_time(field) and getattr(row, field.attname) is not None
    ]


def _is_time(field: "Field[Any, Any]") -> bool:
    return isinstance(field, DateTimeField)
