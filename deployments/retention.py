"""How long runs are kept."""

from datetime import datetime, timedelta

from console.jobs.batches import delete_in_order
from deployments.models import Run

RUNS_ARE_KEPT = timedelta(days=90)
BATCH = 5_000
"""Rows in one query, so that none holds its locks for long."""
LASTS = 240
"""Seconds after which no further batch is begun."""


def delete_old_runs(*, at: datetime) -> None:
    """Delete runs older than RUNS_ARE_KEPT for up to LASTS seconds; the next call does the rest."""
    work_off(partial(next, _delete_batches(at - RUNS_ARE_KEPT), 0), seconds=LASTS)


def _delete_batches(before: datetime) -> Iterator[int]:
    """Delete a batch of runs created before this time with each step, and yield their number."""
    old, last = Run.objects.filter(created_at__lt=before), None
    while runs := list(in_order(old, "created_at", after=last).only("created_at")[:BATCH]):
        Run.objects.filter(pk__in=[run.pk for run in runs]).delete()
        yield len(runs)
        last = runs[-1]
