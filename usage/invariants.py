"""Invariant of usage: totals are the sums of their buckets."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet, Sum
from django.utils import timezone

from console.invariants import Invariant
from usage.models import NUMBERS, Bucket, Total
from usage.reports.rebuilding import rebuild_all_totals
from usage.retention import KEPT
from usage.upserts import MOST

KEYS = ("organization", "version", "environment", "span", "start", "is_test", "status_class")
EDGE = timedelta(hours=1)
LEFT_OVER = timedelta(days=2)
"""Around the time of their deletion rows are not compared; long after it they are again."""


def _differing_totals() -> Iterator[str]:
    """Descriptions of totals that are not the sums of their buckets, each side in one query."""
    sums, totals = _sums(), _totals()
    differing = (*sums.difference(totals), *totals.difference(sums))
    for key in dict.fromkeys(values[: len(KEYS)] for values in differing):
        row = dict(zip(KEYS, key, strict=True))
        what = "test calls" if row["is_test"] else "calls"
        yield (
            f"{row['span']} {row['start']:%Y-%m-%d %H:%M} of version {row['version']},"
            f" {row['environment']} {what} with {row['status_class']}xx"
        )


def _sums() -> "QuerySet[Bucket, tuple[Any, ...]]":
    """The sums of buckets, by KEYS, except those so large that a bucket's numbers may not grow."""
    sums = {f"sum_of_{name}": Sum(name) for name in NUMBERS}
    buckets = Bucket.objects.filter(_is_stable()).with_is_test().order_by()
    grouped = buckets.values(*KEYS).annotate(**sums)
    below_limit = grouped.filter(sum_of_bytes__lt=MOST, sum_of_calls__lt=MOST)
    return below_limit.values_list(*KEYS, *sums)


def _totals() -> "QuerySet[Total, tuple[Any, ...]]":
    """The totals, by KEYS, except those so large that a bucket's numbers may not grow."""
    totals = Total.objects.filter(_is_stable(), bytes__lt=MOST, calls__lt=MOST).order_by()
    return totals.values_list(*KEYS, *NUMBERS)


def _is_stable() -> Q:
    """The condition that a row is not about to be deleted: young enough, or far too old."""
    condition, now = Q(), timezone.now()
    for span, retention in KEPT.items():
        condition |= Q(span=span, start__gte=now - retention + EDGE)
        condition |= Q(span=span, start__lt=now - retention - LEFT_OVER)
    return condition


TOTALS = Invariant(
    "totals of calls",
    "totals that are not the sums",
    _differing_totals,
    is_slow=True,
    repair=rebuild_all_totals,
)
