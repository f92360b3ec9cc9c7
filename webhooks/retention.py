"""What of webhooks is deleted after a time."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from webhooks.models import Delivery

BATCH = 1_000
"""How many rows one transaction deletes."""


def forget_old() -> int:
    """Delete a batch of deliveries that were kept long enough. Returns how many there were."""
    before = timezone.now() - timedelta(days=settings.WEBHOOK_DELIVERIES_KEPT_DAYS)
    old = Delivery.objects.filter(created_at__lt=before, leased_until=None)
    keys = list(old.values_list("pk", flat=True)[:BATCH])
    Delivery.objects.filter(pk__in=keys).delete()
    return len(keys)
