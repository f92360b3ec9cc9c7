"""For how long runs are kept."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

from console.jobs.batches import in_order, work_off
from deployments.models import Run

RUNS_ARE_KEPT = timedelta(days=90)
BATCH = 5_000
"""Rows of one statement: none holds its locks for long."""
LASTS = 240
"""Seconds after which no further batch is begun."""


def delete_old_runs(*, at: datetime) -> None:
    """Delete those that began earlier, also such as never ended; what is left, at the next run."""
    work_off(partial(next, _walk(at - RUNS_ARE_KEPT), 0), seconds=LASTS)


def _walk(before: datetime) -> Iterator[int]:
    """A batch with each step, the oldest first."""
    old, last = Run.objects.filter(created_at__lt=before), None
    while found := list(in_order(old, "created_at", after=last).only("created_at")[:BATCH]):
        Run.objects.filter(pk__in=[each.pk for each in found]).delete()
        yield len(found)
        last = found[-1]
