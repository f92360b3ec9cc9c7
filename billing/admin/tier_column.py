"""The tier of each organization in the operators' list of organizations."""

from typing import Any

from django.db.models import Prefetch

from billing.models import BillingSubscription
from console.operators.columns import words


def running_subscriptions() -> Prefetch:
    """The running subscription of each organization, with its tier, as `running_subscriptions`."""
    running = BillingSubscription.objects.running().select_related("price__tier")
    return Prefetch("billing_subscriptions", queryset=running, to_attr="running_subscriptions")


def _tier(organization: Any) -> str:
    """The name of the tier; empty without a running subscription."""
    return ", ".join(str(row.price.tier) for row in organization.running_subscriptions)


TIER = words("Tier", _tier)
