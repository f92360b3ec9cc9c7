"""For how long runs are kept."""

from datetime import datetime, timedelta

from deployments.models import Run

RUNS_ARE_KEPT = timedelta(days=90)
BATCH = 5_000
"""Rows of one statement: none holds its locks for long."""


def forget_old_runs(*, at: datetime) -> int:
    """Delete those that began earlier, also such as never ended; returns how many."""
    old = Run.objects.filter(created_at__lt=at - RUNS_ARE_KEPT)
    total = 0
    while keys := list(old.order_by("created_at").values_list("pk", flat=True)[:BATCH]):
        total += Run.objects.filter(pk__in=keys).delete()[0]
    return total
