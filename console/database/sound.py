"""Keeping the database connection usable in processes without requests."""

import time

from django.db import close_old_connections, connection

SQLITE_KEPT = 60
"""Seconds for which a connection to SQLite is kept."""


def leave_broken_connection() -> None:
    """Close a connection that the server has ended or that is old; the next query opens another.

    A connection to SQLite is kept for a minute unless it had errors, because opening one reads the
    whole schema. Closing the last one moves SQLite's log into the file. Does nothing within a
    transaction.
    """
    if connection.in_atomic_block:
        return
    if connection.vendor == "postgresql" or connection.errors_occurred or _is_long_open():
        close_old_connections()


def _is_long_open() -> bool:
    """Whether the connection is over a minute older than CONN_MAX_AGE allows."""
    return time.monotonic() > (connection.close_at or 0) + SQLITE_KEPT
