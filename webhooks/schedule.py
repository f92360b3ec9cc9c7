"""What the clock has the worker do."""

from datetime import timedelta

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from console.jobs.batches import work_off
from webhooks.drain import drain
from webhooks.models import Delivery

LASTS = 120
"""Seconds after which no further delivery is begun."""
BATCH = 1_000
"""How many rows one transaction deletes."""


@shared_task
def deliver() -> None:
    """Send every delivery that is due, and what becomes due while it runs, for two minutes.

    May run twice, and at the same time: each run takes rows that no other holds. But where one is
    at work, another only takes a place from other tasks, and leaves it. A run that dies leaves its
    rows to the next one, when their lease ends.
    """
    if not Delivery.objects.under_way(timezone.now()).exists():
        drain(seconds=LASTS)


@shared_task
def forget_old_deliveries() -> None:
    """Delete deliveries that have ended or waited for longer than they are kept.

    May run twice: a run finds only what is left.
    """
    work_off(_forget, seconds=120)


def _forget() -> int:
    before = timezone.now() - timedelta(days=settings.WEBHOOK_DELIVERIES_KEPT_DAYS)
    old = Delivery.objects.filter(created_at__lt=before, leased_until=None)
    keys = list(old.values_list("pk", flat=True)[:BATCH])
    Delivery.objects.filter(pk__in=keys).delete()
    return len(keys)
