"""What this app does when something below or above it happens."""

from typing import Any

from django.dispatch import receiver

from audit.models import Event
from audit.signals import event_recorded
from webhooks.deliveries.enqueueing import owe


@receiver(event_recorded)
def owe_deliveries(event: Event, **_: Any) -> None:
    """Note what webhooks are to be told."""
    owe(event)
