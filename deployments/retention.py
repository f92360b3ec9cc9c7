"""How long runs are kept."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

from console.jobs.batches import in_order, work_off
from deployments.models import Run

RUNS_ARE_KEPT = timedelta(days=90)
BATCH = 5_000
"""Rows in one query, so that none holds its locks for long."""
LASTS = 240
"""Seconds after which no further batch is begun."""


def delete_old_runs(*, at: datetime) -> None:
    """Delete runs created before RUNS_ARE_KEPT, also unfinished ones, for up to LASTS seconds.

    What is left after that is deleted by the next call.
    """
    work_off(partial(next, _delete_batches(at - RUNS_ARE_KEPT), 0), seconds=LASTS)


def _delete_batches(before: datetime) -> Iterator[int]:
    """Delete one batch of runs created before this time with each step, the oldest first.

    Yields how many each batch had.
    """
    old, last = Run.objects.filter(created_at__lt=before), None
    while runs := list(in_order(old, "created_at", after=last).only("created_at")[:BATCH]):
        Run.objects.filter(pk__in=[run.pk for run in runs]).delete()
        yield len(runs)
        last = runs[-1]
