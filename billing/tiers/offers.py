"""What organizations can choose from."""

from datetime import date

from django.db.models import Q

from billing.models import BillingSubscription, Seller, TierPrice
from billing.models.tier import TierPriceQuerySet


def choices(subscription: BillingSubscription | None, today: date) -> TierPriceQuerySet:
    """What is offered, what the organization has, and what it had before a change of today.

    What it has, chosen again, drops what was planned; what it had takes the change back.
    """
    own = Q(pk__in=[])
    if subscription:
        changes = subscription.prorations.open().filter(on=today)
        own = Q(pk=subscription.price_id) | Q(pk__in=changes.values("from_price"))
    return _in_order(TierPrice.objects.filter(own | Q(pk__in=offered_prices(today).values("pk"))))


def offered_prices(today: date) -> TierPriceQuerySet:
    """Prices of public tiers in the seller's currency that hold today. Without a seller, none."""
    return held_prices(today).filter(tier__is_public=True)


def held_prices(today: date) -> TierPriceQuerySet:
    """Prices of all tiers in the seller's currency that hold today. Without a seller, none."""
    currencies = Seller.objects.values("currency")
    return _in_order(TierPrice.objects.holding(today).filter(currency__in=currencies))


def _in_order(prices: TierPriceQuerySet) -> TierPriceQuerySet:
    ordered = ("tier__position", "tier__code", "interval", "valid_from")
    return prices.select_related("tier").order_by(*ordered)
