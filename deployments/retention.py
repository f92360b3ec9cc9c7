"""For how long runs are kept."""

from datetime import datetime, timedelta

from console.jobs.batches import delete_in_order
from deployments.models import Run

RUNS_ARE_KEPT = timedelta(days=90)
BATCH = 5_000
"""How many rows one transaction deletes, so that none holds its locks for long."""
LASTS = 240
"""Seconds after which no further batch is begun."""


def delete_old_runs(*, at: datetime) -> None:
    """Delete runs that began 90 days before `at`, also if they never ended; the oldest first."""
    old = Run.objects.filter(created_at__lt=at - RUNS_ARE_KEPT)
    delete_in_order(old, "created_at", at_once=BATCH, seconds=LASTS)
