"""The tiers and prices that organizations can choose."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from billing.models import BillingSubscription, Seller, Tier, TierPrice
from billing.models.tier import TierPriceQuerySet
from billing.money import Money
from billing.tiers.quotes import amount_of
from organizations.tenancy.meters import METERS, Meter


@dataclass(frozen=True)
class Offer:
    """A price of a tier that the organization can choose."""

    price: TierPrice
    is_current: bool
    """Whether the organization will have this price in the next period, without any choice."""

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
    limits: list[tuple[Meter, int | None]]
    """How many of each meter the tier includes; None for unlimited."""
    offers: list[Offer]


def tiers_to_compare(
    subscription: BillingSubscription | None, applicable: Tier | None, *, today: date
) -> list[ComparedTier]:
    """The public tiers and the `applicable` tier, which may be private, each with the prices that
    the organization can choose on the day, in three queries.

    `applicable` is the tier whose limits apply to the organization; None if no limits apply.
    """
    applicable_id = applicable.pk if applicable else 0
    kept_price_id = subscription and (subscription.next_price_id or subscription.price_id)
    offers: dict[int, list[Offer]] = {}
    for price in choices(subscription, today):
        offers.setdefault(price.tier_id, []).append(Offer(price, price.pk == kept_price_id))
    tiers = Tier.objects.filter(Q(is_public=True) | Q(pk=applicable_id))
    return [
        ComparedTier(
            tier=tier,
            is_present=tier.pk == applicable_id,
            limits=_limits(tier),
            offers=offers.get(tier.pk, []),
        )
        for tier in tiers.prefetch_related("limits")
    ]


def _limits(tier: Tier) -> list[tuple[Meter, int | None]]:
    """Every meter with how many of it the tier includes; None for unlimited."""
    included = {limit.meter: limit.included for limit in tier.limits.all()}
    return [(meter, included.get(meter.name)) for meter in METERS]


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
