"""What of webhooks is deleted after a time."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from console.jobs.batches import delete_in_order
from webhooks.models import Delivery

BATCH = 1_000
"""How many rows one transaction deletes."""
LASTS = 120
"""Seconds after which no further batch is begun."""


def forget_old() -> None:
    """Delete deliveries that were kept long enough, but for those being sent; the oldest first."""
    before = timezone.now() - timedelta(days=settings.WEBHOOK_DELIVERIES_KEPT_DAYS)
    old = Delivery.objects.filter(created_at__lt=before, leased_until=None)
    delete_in_order(old, "created_at", at_once=BATCH, seconds=LASTS)
