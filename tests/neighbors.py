"""The event feed without the transactions of other tests on the same server of PostgreSQL.

Those run in databases of their own, and hold back the feed of every database until they end, some
for minutes. Autovacuum holds it back as well, at any moment. So tests of what the feed lists ask
for the transactions of their own clients. It is as exact: each number below the answer was given
out before the first question, and a client who had one and had not ended at the second would be in
its answer. What is read afterwards sees all of them.
"""

import pytest
from django.db import connection
from django.db.models import Expression, Value

from audit import feed

_GIVEN_OUT = "SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint"
_RUNNING = (
    "SELECT min(backend_xid::text::bigint), audit_transaction_offset() FROM pg_stat_activity"
    " WHERE datname {} current_database() AND backend_type = 'client backend'"
)


def leave_out_neighbors(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the feed wait for transactions of clients of this database only."""
    if connection.vendor == "postgresql":
        monkeypatch.setattr(feed, "_oldest_running", _oldest_running_here)


def have_running_ones() -> bool:
    """Whether any neighbor is writing."""
    with connection.cursor() as cursor:
        cursor.execute(_RUNNING.format("<>"))
        return cursor.fetchone()[0] is not None


def _oldest_running_here() -> Expression:
    with connection.cursor() as cursor:
        cursor.execute(_GIVEN_OUT)
        (given_out,) = cursor.fetchone()
        cursor.execute(_RUNNING.format("="))
        running, offset = cursor.fetchone()
    return Value(min(given_out, running or given_out) + offset)
