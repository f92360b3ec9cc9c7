"""Inserts that are tried again, because another request can take a unique value first."""

from collections.abc import Callable
from contextlib import suppress

from django.db import IntegrityError, transaction

MOST_TRIES = 10


def insert_with_retries[Row](insert: Callable[[], Row]) -> Row:
    """Return the row that `insert` creates, calling it again after an IntegrityError.

    `insert` has to choose the unique value, such as a handle or a number, at each call. Raises the
    IntegrityError of the tenth try, because another constraint than the unique one may fail.
    """
    for _ in range(MOST_TRIES - 1):
        with suppress(IntegrityError), transaction.atomic():
            return insert()
    return insert()
