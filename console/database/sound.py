"""A connection that works, in processes that no request begins or ends."""

import time

from django.db import close_old_connections, connection

SQLITE_KEPT = 60
"""Seconds for which one to SQLite is kept."""


def leave_broken_connection() -> None:
    """Let the next question open another one if the server has closed this one, or it is old.

    SQLite has no server, and opening one reads the whole schema: it is kept for a minute, unless
    something went wrong. The last one that is closed brings what was written into the file itself.
    """
    if connection.in_atomic_block:
        return
    if connection.vendor == "postgresql" or connection.errors_occurred or _is_long_open():
        close_old_connections()


def _is_long_open() -> bool:
    """Whether it was opened a while ago. Without CONN_MAX_AGE, it may be closed since then."""
    return time.monotonic() > (connection.close_at or 0) + SQLITE_KEPT
