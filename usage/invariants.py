"""What is always true of usage."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db.models import Max, Q, QuerySet, Sum
from django.utils import timezone

from console.invariants import Invariant
from usage.adding import MOST
from usage.models import NUMBERS, Bucket, Total
from usage.retention import KEPT

KEYS = ("organization", "version", "environment", "span", "start", "is_test", "status_class")
EDGE = timedelta(hours=1)
"""What is about to be forgotten may be so by half."""


def _wrong() -> Iterator[str]:
    """Totals that are not the sums of their buckets. Each side is asked for in one statement."""
    added, kept = _sums(), _totals()
    for row in (*added.difference(kept), *kept.difference(added)):
        said = dict(zip(KEYS, row, strict=False))
        yield f"{said['span']} {said['start']:%Y-%m-%d %H:%M} of version {said['version']}"


def _sums() -> "QuerySet[Bucket, tuple[Any, ...]]":
    """Of buckets, but for those whose numbers no longer grow."""
    sums = {f"sum_of_{name}": Sum(name) for name in NUMBERS}
    found = Bucket.objects.filter(_lately()).told_apart().order_by()
    grouped = found.values(*KEYS).annotate(**sums, most=Max("bytes"), most_calls=Max("calls"))
    return grouped.filter(most__lt=MOST, most_calls__lt=MOST).values_list(*KEYS, *sums)


def _totals() -> "QuerySet[Total, tuple[Any, ...]]":
    found = Total.objects.filter(_lately(), bytes__lt=MOST, calls__lt=MOST).order_by()
    return found.values_list(*KEYS, *NUMBERS)


def _lately() -> Q:
    now = timezone.now()
    since = [Q(span=span, start__gte=now - kept + EDGE) for span, kept in KEPT.items()]
    return since[0] | since[1]


TOTALS = Invariant("totals of calls", "totals that are not the sums", _wrong, is_slow=True)
