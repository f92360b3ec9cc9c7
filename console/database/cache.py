"""The cache in a table of the database, in which attempts are counted.

Django's own counts all rows of the table before each write, takes three statements for one write,
and hides errors of the database, so that an attempt that could not be counted looks like one too
many.
"""

import base64
import pickle
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.db import DatabaseCache
from django.db import connection, transaction
from django.utils import timezone

NEVER = datetime.max.replace(tzinfo=UTC, microsecond=0)
Row = tuple[str, Any, datetime]
"""A key as the table has it, its value, and when it expires."""


class TableCache(DatabaseCache):
    """A cache in a table that writes in one statement, and raises what the database raises.

    It never deletes to make room: see `forget_attempts` in `accounts/retention.py`. Its rows are as
    Django's cache writes them, so both can be used at the same time.
    """

    def __init__(self, table: str, params: dict[str, Any]) -> None:
        super().__init__(table, params)
        quoted = connection.ops.quote_name(table)
        self._insert = f"INSERT INTO {quoted} (cache_key, value, expires) VALUES "  # noqa: S608  (the name of a table, from a setting)
        self._replace = (
            " ON CONFLICT (cache_key) DO UPDATE SET value = excluded.value,"
            " expires = excluded.expires"
        )
        self._if_expired = f" WHERE {quoted}.expires < %s"
        self._keep = (
            " ON CONFLICT (cache_key) DO UPDATE SET cache_key = excluded.cache_key"
            " RETURNING cache_key, value, expires < %s"
        )
        self._touch = f"UPDATE {quoted} SET expires = %s WHERE cache_key = %s"  # noqa: S608  (as above)

    def set(
        self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> None:
        """Store the value, replacing any other, in one statement."""
        self._write([self._row(key, value, timeout, version)], self._replace)

    def add(
        self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> bool:
        """Store the value unless there is an unexpired one. Returns whether it was stored."""
        row, now = self._row(key, value, timeout, version), _moment(timezone.now())
        return self._write([row], self._replace + self._if_expired, now) > 0

    def touch(self, key: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Change when the value expires. Returns whether there is one."""
        name, _, expires = self._row(key, None, timeout, version)
        with connection.cursor() as cursor:
            cursor.execute(self._touch, [_moment(expires), name])
            return bool(cursor.rowcount)

    @contextmanager
    def held(self, timeouts: Mapping[str, float]) -> Iterator[dict[str, Any]]:
        """Lock these keys, yield their values by key, and store what the block left in the dict.

        A missing or expired key has the value None. Takes two statements in one transaction, for
        which all others wait who use the keys. They are locked in order, so that two transactions
        never wait for each other.
        """
        names = {self.make_and_validate_key(key): key for key in sorted(timeouts)}
        now = timezone.now()
        with transaction.atomic():
            rows = self._lock([(name, None, now) for name in names], now)
            values = {names[name]: None if is_over else _read(text) for name, text, is_over in rows}
            yield values
            changed = [self._row(key, values[key], timeouts[key]) for key in names.values()]
            self._write(changed, self._replace)

    def _row(self, key: Any, value: Any, timeout: Any, version: int | None = None) -> Row:
        """The row to store for a key; a timeout of None never expires."""
        seconds = self.get_backend_timeout(timeout)
        expires = NEVER if seconds is None else datetime.fromtimestamp(seconds, UTC)
        return self.make_and_validate_key(key, version=version), value, expires

    def _lock(self, rows: list[Row], now: datetime) -> list[tuple[str, str, bool]]:
        """Insert missing rows and lock all. Returns keys, stored values, and which have expired."""
        with connection.cursor() as cursor:
            self._execute(cursor, rows, self._keep, _moment(now))
            return list(cursor.fetchall())

    def _write(self, rows: list[Row], on_conflict: str, *params: Any) -> int:
        """Insert the rows in one statement. Returns how many were written."""
        with connection.cursor() as cursor:
            self._execute(cursor, rows, on_conflict, *params)
            return int(cursor.rowcount)

    def _execute(self, cursor: Any, rows: list[Row], on_conflict: str, *params: Any) -> None:
        """Run the INSERT of the rows with this ON CONFLICT clause, whose parameters follow."""
        values = ", ".join("(%s, %s, %s)" for _ in rows)
        row_params = [
            param
            for name, value, expires in rows
            for param in (name, self._text(value), _moment(expires))
        ]
        cursor.execute(f"{self._insert}{values}{on_conflict}", [*row_params, *params])

    def _text(self, value: Any) -> str:
        """The value as the table stores it: pickled, in base64."""
        return base64.b64encode(pickle.dumps(value, self.pickle_protocol)).decode("ascii")


def _read(text: str) -> Any:
    """The value of a stored text."""
    return pickle.loads(base64.b64decode(text))  # noqa: S301  (of our own table)


def _moment(value: datetime) -> Any:
    """The moment as the connected database takes it."""
    return connection.ops.adapt_datetimefield_value(value)
