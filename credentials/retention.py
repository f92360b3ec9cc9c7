"""What of credentials is deleted after a time."""

from functools import partial
from typing import Any

from django.db import transaction

from console.jobs.batches import work_off
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
        work_off(partial(_forget_some, kind), seconds=LASTS)


@transaction.atomic
def _forget_some(kind: Any) -> bool:
    """Those that ended first; whether more may be left."""
    old = kind.objects.long_expired(EXPIRED_KEPT_DAYS).order_by("expires_at")
    keys = list(old.values_list("pk", flat=True)[:BATCH])
    kind.objects.filter(pk__in=keys).delete()
    return len(keys) == BATCH
