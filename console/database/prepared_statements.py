"""Statements that are asked so often that PostgreSQL should not plan them each time."""

from collections.abc import Callable, Sequence
from typing import Any
from weakref import WeakKeyDictionary

from django.db import NotSupportedError, connection

_known: WeakKeyDictionary[Any, set[str]] = WeakKeyDictionary()
"""The names of the statements that each connection knows. A connection belongs to one thread."""


class PreparedStatement:
    """A statement that PostgreSQL plans once for each connection, and not for each call.

    Planning takes ten times as long as running one that joins a handful of rows by their keys. A
    pooler that gives connections to many in turn may have no such memory, and SQLite needs none:
    there the text is sent as it is.
    """

    def __init__(self, name: str, text: str, *kinds: str, each_time: bool = False) -> None:
        self.name = name
        """Of this text only. Two threads may make it at the same time: it is one statement."""
        self.text = text
        self.kinds = kinds
        """The types of its parameters, each a `%s` in the text."""
        self.each_time = each_time
        """Whether it is planned for each call after all, by what the call is about."""

    def first(self, params: Sequence[Any]) -> tuple[Any, ...] | None:
        """The first row of the answer, or None."""
        return next(iter(self.rows(params)), None)

    def rows(self, params: Sequence[Any]) -> list[tuple[Any, ...]]:
        """The answer."""

        def ask(call: str) -> list[tuple[Any, ...]]:
            with connection.cursor() as cursor:
                cursor.execute(call, params)
                return list(cursor.fetchall())

        return self.run(ask)

    def run[Answer](self, ask: Callable[[str], Answer]) -> Answer:
        """What `ask` gets for the text that it is to execute with the parameters.

        It asks again where a migration has since changed the type of a column: PostgreSQL
        refuses a plan that is older, and all else in a transaction with it.
        """
        try:
            return ask(self._call())
        except NotSupportedError:
            if connection.in_atomic_block:
                raise
            self._forget()
            return ask(self._call())

    def _call(self) -> str:
        if self.each_time or connection.vendor != "postgresql" or _is_pooled():
            return self.text
        connection.ensure_connection()
        known = _known.setdefault(connection.connection, set())
        if self.name not in known:
            places = tuple(f"${number}" for number, _ in enumerate(self.kinds, 1))
            text = self.text % places
            # Not by Django's cursor, whose statements are counted: this one is of no page.
            with connection.wrap_database_errors, connection.connection.cursor() as cursor:
                cursor.execute(f"PREPARE {self.name} ({', '.join(self.kinds)}) AS {text}")
            known.add(self.name)
        return f"EXECUTE {self.name} ({', '.join('%s' for _ in self.kinds)})"

    def _forget(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"DEALLOCATE {self.name}")
        _known[connection.connection].discard(self.name)


def _is_pooled() -> bool:
    """Django's own setting for connections that one cannot count on to be the same."""
    return bool(connection.settings_dict["DISABLE_SERVER_SIDE_CURSORS"])
