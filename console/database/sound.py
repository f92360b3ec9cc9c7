"""A connection that works, in processes that no request begins or ends."""

from django.db import close_old_connections, connection


def leave_broken_connection() -> None:
    """Let the next question open another one if the server has closed this one, or it is old.

    SQLite has no server, and one that is opened reads the whole schema anew: it is kept until
    something went wrong.
    """
    if connection.in_atomic_block:
        return
    if connection.vendor == "postgresql" or connection.errors_occurred:
        close_old_connections()
