"""What of credentials is deleted after a time."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from django.db import transaction

from console.jobs.batches import in_order, work_off
from credentials.models import kinds

EXPIRED_KEPT_DAYS = 30
"""For how long an expired one is listed, so that people see why a program stopped."""
BATCH = 1_000
"""How many rows one transaction deletes."""
LASTS = 60
"""Seconds after which no further batch of a kind is begun."""


def forget_expired() -> None:
    """Delete what expired a month ago. The history keeps its name, and what it could do."""
    for kind in kinds():
        work_off(partial(next, _walk(kind), 0), seconds=LASTS)


def _walk(kind: Any) -> Iterator[int]:
    """A batch with each step; those come first that ended first."""
    last = None
    while found := _forget_some(kind, after=last):
        yield len(found)
        last = found[-1]


@transaction.atomic
def _forget_some(kind: Any, *, after: Any) -> list[Any]:
    old = kind.objects.long_expired(EXPIRED_KEPT_DAYS)
    found = list(in_order(old, "expires_at", after=after).only("expires_at")[:BATCH])
    kind.objects.filter(pk__in=[each.pk for each in found]).delete()
    return found
