"""What this app does when something below it happens."""

from typing import Any

from django.dispatch import receiver
from django.utils import timezone

from portal.models import SubscriptionQuerySet
from portal.signals import quota_changed
from usage.quotas.exhaustion import update_exhausted_quotas


@receiver(quota_changed)
def settle_quotas(subscriptions: SubscriptionQuerySet, **_: Any) -> None:
    """Let calls through again that a new plan or quota allows, and deny those that it does not.

    Who subscribes anew goes on where the application was.
    """
    update_exhausted_quotas(subscriptions, at=timezone.now())
