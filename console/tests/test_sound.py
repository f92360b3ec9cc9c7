"""How long a connection to SQLite is kept by who asks again and again."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection

from console.database.sound import SQLITE_KEPT, leave_broken_connection

pytestmark = [pytest.mark.embedded, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def only_sqlite() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL's is asked whether it still works.")


def is_left(*, after: float = 0, with_error: bool = False) -> bool:
    """Whether another one would be opened, in a thread as the clock's."""
    found = []

    def ask() -> None:
        connection.ensure_connection()
        connection.errors_occurred = with_error
        with later(after):
            leave_broken_connection()
        found.append(connection.connection is None)
        connection.close()

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
    return found == [True]


@contextmanager
def later(seconds: float) -> Iterator[None]:
    """So much time has passed."""
    clock = time.monotonic
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(time, "monotonic", lambda: clock() + seconds)
        yield


def test_one_that_works_is_kept_for_a_minute():
    assert not is_left()
    assert not is_left(after=SQLITE_KEPT - 5)
    assert is_left(after=SQLITE_KEPT + 1)


def test_one_that_had_an_error_is_left():
    assert is_left(with_error=True)
