"""What this app does when something below or above it happens."""

from typing import Any

from django.dispatch import receiver

from audit.models import Event
from audit.signals import event_recorded
from webhooks.deliveries.enqueueing import enqueue_deliveries


@receiver(event_recorded)
def enqueue_for_event(event: Event, **_: Any) -> None:
    """Create the deliveries of the event, in the transaction that recorded it."""
    enqueue_deliveries(event)
