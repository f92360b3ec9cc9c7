"""Work of the clock that is done in batches, each a transaction of its own, or row by row."""

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Literal

from django.db import transaction
from django.db.models import Model, Q, QuerySet

logger = logging.getLogger(__name__)


def work_off(batch: Callable[[], object], *, seconds: float) -> bool:
    """Do batches until one returns something false or the time is over.

    Returns whether something may be left. Bounded, because a task that went on for as long as there
    is work would take a worker from all others and be ended by its time limit amid a batch. The
    clock starts it again soon.
    """
    until = time.monotonic() + seconds
    while batch():
        if time.monotonic() >= until:
            return True
    return False


def walk[Row](batch: Callable[[Row | None], Sequence[Row]], *, seconds: float) -> bool:
    """Do batches in order until one is empty or the time is over.

    `batch` gets the last row of the batch before, or None, and returns its own rows. Returns
    whether something may be left.
    """
    last: Row | None = None

    def do_next() -> bool:
        """Work on the next batch; returns False if there are no more rows."""
        nonlocal last
        rows = batch(last)
        if rows:
            last = rows[-1]
        return bool(rows)

    return work_off(do_next, seconds=seconds)


def delete_in_order(rows: QuerySet[Any], by: str, *, at_once: int, seconds: float) -> bool:
    """Delete rows in the order of a field, so many in one transaction, until the time is over.

    Returns whether something may be left.
    """

    @transaction.atomic
    def delete_batch(last: Any) -> list[Any]:
        """Delete the next rows after the last one, and return them."""
        batch = list(in_order(rows, by, after=last).only(by)[:at_once])
        rows.model._default_manager.filter(pk__in=[row.pk for row in batch]).delete()
        return batch

    return walk(delete_batch, seconds=seconds)


def read_in_order[Row: Model](rows: QuerySet[Row], by: str, *, at_once: int) -> Iterator[list[Row]]:
    """Yield the rows in the order of a field, so many with each step, in a query for each."""
    last: Row | None = None
    while batch := list(in_order(rows, by, after=last)[:at_once]):
        yield batch
        last = batch[-1]


def in_order[Rows: QuerySet[Any]](rows: Rows, by: str, *, after: Any = None) -> Rows:
    """The rows in the order of a field and then of the key, from behind the row `after` if given.

    With an index on the field, no batch reads again what those before it have read or deleted,
    except rows with the same value as `after`.
    """
    if after is not None:
        value = getattr(after, by)
        rows = rows.filter(Q((f"{by}__gt", value)) | Q(pk__gt=after.pk), **{f"{by}__gte": value})
    return rows.order_by(by, "pk")


def do_or_log[Result](
    name: str, do: Callable[..., Result], **arguments: object
) -> Result | Literal[False]:
    """Call the function and return its result, or False after logging any exception.

    Rows are done in the order in which they became due. So one that always fails would otherwise
    come first in each run, and all others would wait for its repair. `name` is for the log.
    """
    try:
        return do(**arguments)
    except Exception:
        logger.exception("The clock could not go on with %s", name)
        return False
