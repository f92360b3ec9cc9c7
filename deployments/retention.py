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
    old = Run.objects.filter(created_at__lt=at - RUNS_ARE_KEPT)
    delete_in_order(old, "created_at", at_once=BATCH, seconds=LASTS)
