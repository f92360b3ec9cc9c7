"""What this app does when something below it happens."""

from typing import Any

from django.dispatch import receiver
from django.utils import timezone

from portal.models import SubscriptionQuerySet
from portal.signals import quota_changed
from usage.quotas.exhaustion import update_exhausted_quotas


@receiver(quota_changed)
def settle_quotas(subscriptions: SubscriptionQuerySet, **_: Any) -> None:
    """Update whether the quotas of these subscriptions are used up, after a plan or quota changed.

    A new subscription of an application continues with the calls of the month.
    """
    update_exhausted_quotas(subscriptions, at=timezone.now())
