"""What is kept of usage for a while only."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from console.jobs.batches import work_off
from usage.models import Batch, Bucket, MonthlyUse, QuotaNotice, Span, Total, TotalQuerySet
from usage.quotas.monthly_use import Month

BATCHES_KEPT = timedelta(days=8)
"""Longer than calls are counted afterwards: of an older batch no line would be."""
HOURS_KEPT = timedelta(days=8)
"""No page shows hours of longer ago, and none is added to."""
DAYS_KEPT = timedelta(days=400)
"""A year, and the month before."""
KEPT = {Span.HOUR: HOURS_KEPT, Span.DAY: DAYS_KEPT}
NOTICES_KEPT = timedelta(days=62)
"""Longer than an email about one can wait."""
BATCH = 5_000
"""How many rows one transaction deletes."""
LASTS = 60
"""Seconds after which no further batch of a kind is begun."""


def forget_old() -> None:
    """Delete what is older. What is left, the next run finds."""
    now = timezone.now()
    for old in (
        Batch.objects.before(now - BATCHES_KEPT),
        MonthlyUse.objects.before(Month.of(now).start.date()),
        QuotaNotice.objects.filter(month__lt=(now - NOTICES_KEPT).date()),
    ):
        work_off(partial(next, _forgetting(old), 0), seconds=LASTS)
    for span, kept in KEPT.items():
        ended = Total.objects.of_span(span).filter(start__lt=now - kept)
        work_off(partial(_forget_calls, ended), seconds=LASTS)


def _forgetting(old: QuerySet[Any]) -> Iterator[int]:
    """A batch with each step. None looks again through what the one before has deleted."""
    last = 0
    while keys := _forget_some(old.filter(pk__gt=last).order_by("pk")):
        yield len(keys)
        last = keys[-1]


@transaction.atomic
def _forget_some(old: QuerySet[Any]) -> list[int]:
    keys = list(old.values_list("pk", flat=True)[:BATCH])
    old.model._base_manager.filter(pk__in=keys).delete()
    return keys


@transaction.atomic
def _forget_calls(ended: TotalQuerySet) -> bool:
    """Delete buckets of the oldest hour or day, and with the last of them its totals.

    Totals are few, and say where old buckets are without looking through all buckets. One without
    a total is found by `manage.py verify --thorough`, and gets one by `manage.py add_up_calls`.
    """
    first = ended.order_by("start").first()
    if first is None:
        return False
    totals = ended.filter(start=first.start)
    same = Bucket.objects.of_span(Span(first.span)).filter(start=first.start)
    keys = list(
        same.filter(version__in=totals.values("version")).values_list("pk", flat=True)[:BATCH]
    )
    Bucket.objects.filter(pk__in=keys).delete()
    if len(keys) < BATCH:
        totals.delete()
    return True
