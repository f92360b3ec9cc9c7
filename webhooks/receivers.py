"""What this app does when something below or above it happens."""

from typing import Any

from django.dispatch import receiver

from audit.models import Event
from audit.signals import recorded
from webhooks.owing import owe


@receiver(recorded)
def owe_deliveries(event: Event, **_: Any) -> None:
    """Note what webhooks are to be told."""
    owe(event)
