"""Statements that are asked so often that PostgreSQL should not plan them each time."""

from typing import Any
from weakref import WeakSet

from django.db import connection


class Prepared:
    """A statement that PostgreSQL plans once for each connection, and not for each call.

    Planning takes ten times as long as running one that joins a handful of rows by their keys. A
    pooler that gives connections to many in turn may have no such memory, and SQLite needs none:
    there the text is sent as it is.
    """

    def __init__(self, name: str, text: str, *kinds: str) -> None:
        self.name = name
        self.text = text
        self.kinds = kinds
        """The types of its parameters, each a `%s` in the text."""
        self._known_to: WeakSet[Any] = WeakSet()

    def call(self) -> str:
        """What to execute with the parameters, on the connection of this thread."""
        if connection.vendor != "postgresql" or _is_pooled():
            return self.text
        connection.ensure_connection()
        if connection.connection not in self._known_to:
            places = tuple(f"${number}" for number, _ in enumerate(self.kinds, 1))
            text = self.text % places
            with connection.cursor() as cursor:
                cursor.execute(f"PREPARE {self.name} ({', '.join(self.kinds)}) AS {text}")
            self._known_to.add(connection.connection)
        return f"EXECUTE {self.name} ({', '.join('%s' for _ in self.kinds)})"


def _is_pooled() -> bool:
    """Django's own setting for connections that one cannot count on to be the same."""
    return bool(connection.settings_dict["DISABLE_SERVER_SIDE_CURSORS"])
