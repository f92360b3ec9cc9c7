"""Statements that run so often that PostgreSQL should not plan them in each call."""

from collections.abc import Callable, Sequence
from typing import Any
from weakref import WeakKeyDictionary

from django.db import NotSupportedError, connection

_names_by_connection: WeakKeyDictionary[Any, set[str]] = WeakKeyDictionary()
"""The names of the statements that are prepared on each connection, which one thread uses."""


class PreparedStatement:
    """A statement that PostgreSQL plans once for each connection.

    Planning takes ten times as long as running one that joins a handful of rows by their keys.
    Behind a pooler, which gives one connection to many clients in turn, and on SQLite, nothing is
    prepared and the text is sent with each call.
    """

    def __init__(self, name: str, text: str, *types: str, is_replanned: bool = False) -> None:
        """Take the text with a `%s` for each parameter, and the types of the parameters.

        The name must belong to this text alone. With `is_replanned`, it is planned in each call.
        """
        self.name = name
        self.text = text
        self.types = types
        self.is_replanned = is_replanned

    def fetch_first(self, params: Sequence[Any]) -> tuple[Any, ...] | None:
        """Run the statement: its first row, or None."""
        return next(iter(self.fetch_rows(params)), None)

    def fetch_rows(self, params: Sequence[Any]) -> list[tuple[Any, ...]]:
        """Run the statement: all its rows."""

        def fetch(sql: str) -> list[tuple[Any, ...]]:
            """All rows of the SQL with the parameters."""
            with connection.cursor() as cursor:
                cursor.execute(sql, params)
                return list(cursor.fetchall())

        return self.run(fetch)

    def run[Result](self, execute: Callable[[str], Result]) -> Result:
        """Call `execute` with the SQL that it is to run with the parameters, and return its result.

        It is called again if a migration has changed the type of a column since the statement was
        prepared, because PostgreSQL refuses the older plan. In a transaction, which PostgreSQL then
        aborts, NotSupportedError is raised.
        """
        try:
            return execute(self._sql())
        except NotSupportedError:
            if connection.in_atomic_block:
                raise
            self._deallocate()
            return execute(self._sql())

    def _sql(self) -> str:
        """The SQL to execute: the text, or `EXECUTE` after preparing it on this connection."""
        if self.is_replanned or connection.vendor != "postgresql" or _is_pooled():
            return self.text
        connection.ensure_connection()
        names = _names_by_connection.setdefault(connection.connection, set())
        if self.name not in names:
            numbers = tuple(f"${number}" for number, _ in enumerate(self.types, 1))
            text = self.text % numbers
            # Not by Django's cursor, whose statements are counted: this one is of no page.
            with connection.wrap_database_errors, connection.connection.cursor() as cursor:
                cursor.execute(f"PREPARE {self.name}{_list_of(self.types)} AS {text}")
            names.add(self.name)
        return f"EXECUTE {self.name}{_list_of(['%s' for _ in self.types])}"

    def _deallocate(self) -> None:
        """Have PostgreSQL forget the statement on this connection."""
        with connection.cursor() as cursor:
            cursor.execute(f"DEALLOCATE {self.name}")
        _names_by_connection[connection.connection].discard(self.name)


def _list_of(names: Sequence[str]) -> str:
    """The names in parentheses; empty without any, because PostgreSQL has no empty list there."""
    return f" ({', '.join(names)})" if names else ""


def _is_pooled() -> bool:
    """Whether a pooler stands between, by Django's setting for that."""
    return bool(connection.settings_dict["DISABLE_SERVER_SIDE_CURSORS"])
