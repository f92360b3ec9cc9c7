"""A connection that works, in processes that no request begins or ends."""

from django.db import close_old_connections, connection


def leave_broken_connection() -> None:
    """Let the next question open another one if the server has closed this one, or it is old."""
    if not connection.in_atomic_block:
        close_old_connections()
