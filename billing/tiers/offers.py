"""The prices that organizations can choose."""

from datetime import date

from django.db.models import Q

from billing.models import BillingSubscription, Seller, TierPrice
from billing.models.tier import TierPriceQuerySet


def choices(subscription: BillingSubscription | None, today: date) -> TierPriceQuerySet:
    """The prices that an organization can choose: the offered ones, its own, and its former one if
    it was changed today and not invoiced yet.

    Its own price is there to drop a planned change, the former one to take today's change back.
    """
    selectable = Q(pk__in=offered_prices(today).values("pk"))
    if subscription:
        changes = subscription.prorations.open().filter(on=today)
        selectable |= Q(pk=subscription.price_id) | Q(pk__in=changes.values("from_price"))
    return _in_order(TierPrice.objects.filter(selectable))


def offered_prices(today: date) -> TierPriceQuerySet:
    """The valid prices of public tiers in the seller's currency; none without a seller."""
    return held_prices(today).filter(tier__is_public=True)


def held_prices(today: date) -> TierPriceQuerySet:
    """The valid prices in the seller's currency, also of private tiers; none without a seller."""
    currencies = Seller.objects.values("currency")
    return _in_order(TierPrice.objects.holding(today).filter(currency__in=currencies))


def _in_order(prices: TierPriceQuerySet) -> TierPriceQuerySet:
    """Ordered as the comparison shows them, with their tiers."""
    ordered = ("tier__position", "tier__code", "interval", "valid_from")
    return prices.select_related("tier").order_by(*ordered)
