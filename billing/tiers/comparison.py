"""Tiers next to each other: what each includes, and what it costs."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from billing.models import BillingSubscription, Tier, TierPrice
from billing.money import Money
from billing.tiers.offers import choices
from billing.tiers.quotes import amount_of
from organizations.tenancy.meters import METERS, Meter


@dataclass(frozen=True)
class Offer:
    """A price of a tier, as one can choose it."""

    price: TierPrice
    is_current: bool
    """Whether the organization has it, and keeps it."""

    @property
    def amount(self) -> Money:
        """For an interval, before tax."""
        return amount_of(self.price)


@dataclass(frozen=True)
class ComparedTier:
    """One tier of the comparison."""

    tier: Tier
    is_present: bool
    """Whether its limits apply to the organization."""
    limits: list[tuple[Meter, int | None]]
    """How many of everything that any app counts; None for as many as one likes."""
    offers: list[Offer]


def tiers_to_compare(
    subscription: BillingSubscription | None, applicable: Tier | None, *, today: date
) -> list[ComparedTier]:
    """Public tiers, and the one whose limits apply if it is none of them, for three queries."""
    own = applicable.pk if applicable else 0
    offered: dict[int, list[TierPrice]] = {}
    for price in choices(subscription, today):
        offered.setdefault(price.tier_id, []).append(price)
    tiers = Tier.objects.filter(is_public=True) | Tier.objects.filter(pk=own)
    return list(_each(tiers.prefetch_related("limits"), subscription, own, offered))


def _each(
    tiers: Iterable[Tier],
    subscription: BillingSubscription | None,
    own: int,
    offered: dict[int, list[TierPrice]],
) -> Iterator[ComparedTier]:
    kept = subscription and (subscription.next_price_id or subscription.price_id)
    for tier in tiers:
        limits = {limit.meter: limit.included for limit in tier.limits.all()}
        yield ComparedTier(
            tier=tier,
            is_present=tier.pk == own,
            limits=[(meter, limits.get(meter.name)) for meter in METERS],
            offers=[Offer(price, price.pk == kept) for price in offered.get(tier.pk, [])],
        )
