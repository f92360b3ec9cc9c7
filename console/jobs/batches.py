"""Work that is done in batches, each a transaction of its own."""

import time
from collections.abc import Callable
from typing import Any

from django.db.models import Q, QuerySet


def work_off(batch: Callable[[], object], *, seconds: float) -> bool:
    """Do a batch, and others until one says that nothing is left or the time is over.

    Returns whether something may be left. A task that went on for as long as there is work would
    take a worker from all others, and be ended in the middle by its time limit; the clock starts
    it again soon enough.
    """
    until = time.monotonic() + seconds
    while batch():
        if time.monotonic() >= until:
            return True
    return False


def in_order[Rows: QuerySet[Any]](rows: Rows, by: str, *, after: Any = None) -> Rows:
    """The rows in the order of a field, and of the key where it is the same.

    They begin behind one of them, if the walk has come so far: with an index over the field, no
    batch looks again at what those before it have read or deleted, but for rows with the same value
    as the last.
    """
    if after is not None:
        there = getattr(after, by)
        rows = rows.filter(Q((f"{by}__gt", there)) | Q(pk__gt=after.pk), **{f"{by}__gte": there})
    return rows.order_by(by, "pk")
