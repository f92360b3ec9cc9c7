"""A transaction of another connection that is still open, for tests of what waits for it."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

from django.db import connection, transaction

from organizations.models import Membership
from projects.actions import create_project
from tests.waiting import LONG


@contextmanager
def written_and_not_committed(by: Membership, name: str) -> Iterator[None]:
    """A project of another transaction, which ends with the block."""
    is_written, may_end = Event(), Event()

    def write() -> None:
        with transaction.atomic():
            create_project(name=name, by=by)
            is_written.set()
            assert may_end.wait(LONG)
        connection.close()

    writer = Thread(target=write)
    writer.start()
    assert is_written.wait(LONG)
    try:
        yield
    finally:
        may_end.set()
        writer.join(LONG)
