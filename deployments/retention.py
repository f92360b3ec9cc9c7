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
    """Delete runs created before RUNS_ARE_KEPT, also unfinished ones, for up to LASTS seconds.

    What is left after that is deleted by the next call.
    """
    old = Run.objects.filter(created_at__lt=at - RUNS_ARE_KEPT)
    delete_in_order(old, "created_at", at_once=BATCH, seconds=LASTS)
