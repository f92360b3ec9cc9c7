"""How long usage is kept, and deleting it then."""

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
"""Longer than calls are counted afterwards: no line of an older batch would count."""
HOURS_KEPT = timedelta(days=8)
"""No page shows earlier hours, and no calls are added to them."""
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
    """Delete old batches, use, notices and calls, for a while; the next run continues."""
    now = timezone.now()
    for old in (
        Batch.objects.before(now - BATCHES_KEPT),
        MonthlyUse.objects.before(Month.of(now).start.date()),
        QuotaNotice.objects.filter(month__lt=(now - NOTICES_KEPT).date()),
    ):
        work_off(partial(next, _delete_batches(old), 0), seconds=LASTS)
    for span, retention in KEPT.items():
        ended = Total.objects.of_span(span).filter(start__lt=now - retention)
        work_off(partial(_delete_oldest_calls, ended), seconds=LASTS)


def _delete_batches(old: QuerySet[Any]) -> Iterator[int]:
    """Delete a batch of rows at each step and yield how many, without reading rows twice."""
    last = 0
    while ids := _delete_batch(old.filter(pk__gt=last).order_by("pk")):
        yield len(ids)
        last = ids[-1]


@transaction.atomic
def _delete_batch(old: QuerySet[Any]) -> list[int]:
    """Delete the first rows, up to BATCH, in one transaction; return their IDs."""
    ids = list(old.values_list("pk", flat=True)[:BATCH])
    old.model._base_manager.filter(pk__in=ids).delete()
    return ids


@transaction.atomic
def _delete_oldest_calls(ended: TotalQuerySet) -> bool:
    """Delete buckets of the oldest hour or day, and with the last of them its totals.

    Returns False if there is nothing to delete. Totals are few, and tell where old buckets are
    without looking through all buckets. A bucket without a total is found by `manage.py verify
    --thorough`, and gets one by `manage.py add_up_calls`.
    """
    oldest = ended.order_by("start").first()
    if oldest is None:
        return False
    totals = ended.filter(start=oldest.start)
    buckets = Bucket.objects.of_span(Span(oldest.span)).filter(start=oldest.start)
    ids = list(
        buckets.filter(version__in=totals.values("version")).values_list("pk", flat=True)[:BATCH]
    )
    Bucket.objects.filter(pk__in=ids).delete()
    if len(ids) < BATCH:
        totals.delete()
    return True
