"""What is always true of usage."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet, Sum
from django.utils import timezone

from console.invariants import Invariant
from usage.models import NUMBERS, Bucket, Total
from usage.reports.adding import MOST
from usage.reports.rebuilding import rebuild_all_totals
from usage.retention import KEPT

KEYS = ("organization", "version", "environment", "span", "start", "is_test", "status_class")
EDGE = timedelta(hours=1)
LEFT_OVER = timedelta(days=2)
"""What is about to be forgotten may be so by half, and what was to be long ago is looked at."""


def _wrong() -> Iterator[str]:
    """Totals that are not the sums of their buckets. Each side is asked for in one statement."""
    added, kept = _sums(), _totals()
    differing = (*added.difference(kept), *kept.difference(added))
    for key in dict.fromkeys(row[: len(KEYS)] for row in differing):
        said = dict(zip(KEYS, key, strict=True))
        what = "test calls" if said["is_test"] else "calls"
        yield (
            f"{said['span']} {said['start']:%Y-%m-%d %H:%M} of version {said['version']},"
            f" {said['environment']} {what} with {said['status_class']}xx"
        )


def _sums() -> "QuerySet[Bucket, tuple[Any, ...]]":
    """Of buckets, but for sums so large that numbers of a bucket may no longer grow."""
    sums = {f"sum_of_{name}": Sum(name) for name in NUMBERS}
    found = Bucket.objects.filter(_settled()).with_is_test().order_by()
    grouped = found.values(*KEYS).annotate(**sums)
    grew = grouped.filter(sum_of_bytes__lt=MOST, sum_of_calls__lt=MOST)
    return grew.values_list(*KEYS, *sums)


def _totals() -> "QuerySet[Total, tuple[Any, ...]]":
    found = Total.objects.filter(_settled(), bytes__lt=MOST, calls__lt=MOST).order_by()
    return found.values_list(*KEYS, *NUMBERS)


def _settled() -> Q:
    found, now = Q(), timezone.now()
    for span, kept in KEPT.items():
        found |= Q(span=span, start__gte=now - kept + EDGE)
        found |= Q(span=span, start__lt=now - kept - LEFT_OVER)
    return found


TOTALS = Invariant(
    "totals of calls",
    "totals that are not the sums",
    _wrong,
    is_slow=True,
    repair=rebuild_all_totals,
)
