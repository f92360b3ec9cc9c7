"""What of webhooks is deleted after a time."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from console.jobs.batches import in_order
from webhooks.models import Delivery

BATCH = 1_000
"""How many rows one transaction deletes."""


def walk() -> Iterator[int]:
    """Delete deliveries that were kept long enough, a batch with each step; how many were in it.

    The oldest come first.
    """
    before = timezone.now() - timedelta(days=settings.WEBHOOK_DELIVERIES_KEPT_DAYS)
    last = None
    while found := _forget_some(before, after=last):
        yield len(found)
        last = found[-1]


@transaction.atomic
def _forget_some(before: datetime, *, after: Any) -> list[Delivery]:
    old = Delivery.objects.filter(created_at__lt=before, leased_until=None)
    found = list(in_order(old, "created_at", after=after).only("created_at")[:BATCH])
    Delivery.objects.filter(pk__in=[each.pk for each in found]).delete()
    return found
