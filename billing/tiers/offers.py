"""The tiers and prices that organizations can choose."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from billing.models import BillingSubscription, Seller, Tier, TierPrice
from billing.models.tier import TierPriceQuerySet
from billing.money import Money
from billing.tiers.monthly_usage import (
    Standing,
    count_meters,
    limits_by_meter,
    standings_in,
)
from billing.tiers.quotes import amount_of
from organizations.models import Organization

UPGRADE, DOWNGRADE = "Upgrade to", "Downgrade to"


@dataclass(frozen=True)
class Offer:
    """A price of a tier that the organization can choose."""

    price: TierPrice
    is_current: bool
    """Whether the organization will have this price in the next period, without any choice."""
    act: str
    """The beginning of the button that chooses it, such as "Upgrade to"."""

    @property
    def is_upgrade(self) -> bool:
        """Whether it costs more than what the organization pays now."""
        return self.act == UPGRADE

    @property
    def amount(self) -> Money:
        """The price of one interval, before tax."""
        return amount_of(self.price)


@dataclass(frozen=True)
class ComparedTier:
    """One tier of the comparison."""

    tier: Tier
    is_present: bool
    """Whether the limits of this tier apply to the organization."""
    limits: list[Standing]
    """Every meter with how many of it there are and how many the tier includes."""
    offers: list[Offer]


def tiers_to_compare(
    organization: Organization,
    subscription: BillingSubscription | None,
    applicable: Tier | None,
    *,
    today: date,
) -> list[ComparedTier]:
    """The public tiers and the `applicable` tier, which may be private, each with the prices that
    the organization can choose on the day and what it has of each meter, in four queries.

    `applicable` is the tier whose limits apply to the organization; None if no limits apply.
    """
    applicable_id = applicable.pk if applicable else 0
    kept_price_id = subscription and (subscription.next_price_id or subscription.price_id)
    offers: dict[int, list[Offer]] = {}
    for price in choices(subscription, today):
        offer = Offer(price, price.pk == kept_price_id, act_of_choosing(price, subscription))
        offers.setdefault(price.tier_id, []).append(offer)
    tiers = Tier.objects.filter(Q(is_public=True) | Q(pk=applicable_id)).prefetch_related("limits")
    included = {tier.pk: limits_by_meter(tier.limits.all()) for tier in tiers}
    totals = count_meters(organization, _highest_limits(included.values()))
    return [
        ComparedTier(
            tier=tier,
            is_present=tier.pk == applicable_id,
            limits=standings_in(included[tier.pk], totals),
            offers=offers.get(tier.pk, []),
        )
        for tier in tiers
    ]


def act_of_choosing(price: TierPrice, subscription: BillingSubscription | None) -> str:
    """The beginning of the button that chooses the price: what it means next to the present one."""
    if subscription is None:
        return "Choose"
    present = subscription.price
    if price.tier_id == present.tier_id or price.currency != present.currency:
        return "Change to"
    difference = _yearly_amount(price) - _yearly_amount(present)
    if not difference:
        return "Change to"
    return UPGRADE if difference > 0 else DOWNGRADE


def _yearly_amount(price: TierPrice) -> int:
    """The price of a year in the smallest unit of its currency, before tax."""
    return amount_of(price).minor * (1 if price.interval == "year" else 12)


def _highest_limits(limits_of_tiers: Iterable[Mapping[str, int]]) -> dict[str, int]:
    """The highest limit of each meter that a tier limits, by its name."""
    highest: dict[str, int] = {}
    for limits in limits_of_tiers:
        for name, included in limits.items():
            highest[name] = max(included, highest.get(name, 0))
    return highest


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
