"""What is kept of usage for a while only."""

from datetime import timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from console.jobs.batches import work_off
from usage.models import Batch, Bucket, MonthlyUse, QuotaNotice, Span
from usage.monthly_use import Month

BATCHES_KEPT = timedelta(days=8)
"""Longer than calls are counted afterwards: of an older batch no line would be."""
HOURS_KEPT = timedelta(days=8)
"""No page shows hours of longer ago, and none is added to."""
DAYS_KEPT = timedelta(days=400)
"""A year, and the month before."""
NOTICES_KEPT = timedelta(days=62)
"""Longer than an email about one can wait."""
BATCH = 5_000
"""How many rows one transaction deletes."""
LASTS = 60
"""Seconds after which no further batch of a kind is begun."""


def forget_old() -> None:
    """Delete what is older. What is left, the next run finds."""
    now = timezone.now()
    hours, days = Bucket.objects.lasting(Span.HOUR), Bucket.objects.lasting(Span.DAY)
    for old in (
        Batch.objects.before(now - BATCHES_KEPT),
        hours.filter(start__lt=now - HOURS_KEPT),
        days.filter(start__lt=now - DAYS_KEPT),
        MonthlyUse.objects.before(Month.of(now).start.date()),
        QuotaNotice.objects.filter(month__lt=(now - NOTICES_KEPT).date()),
    ):
        work_off(partial(_forget_some, old), seconds=LASTS)


@transaction.atomic
def _forget_some(old: QuerySet[Any]) -> int:
    keys = list(old.values_list("pk", flat=True)[:BATCH])
    old.model._base_manager.filter(pk__in=keys).delete()
    return len(keys)
