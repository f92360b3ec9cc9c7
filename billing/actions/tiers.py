"""What is sold: tiers, their limits and prices, and the rates of tax."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Model

from accounts.actions import demand_operator
from accounts.models import User
from audit import log
from audit.event_types import EventType
from billing import dates
from billing.events.selling import (
    PRICE_ADDED,
    TAX_RATE_ADDED,
    TIER_ADDED,
    TIER_CHANGED,
    TIER_LIMIT_SET,
)
from billing.models import Interval, Seller, TaxRate, Tier, TierLimit, TierPrice
from billing.money import Money
from console.refusals import Refusal
from console.words.reasons import clean_reason


class NoSeller(Refusal):
    slug = "no-seller"
    message = "Set up the seller first: prices are in its currency."


class TierCodeTaken(Refusal):
    slug = "tier-code-taken"
    message = "Another tier has this code."
    field = "code"


class PriceInThePast(Refusal):
    slug = "price-in-the-past"
    message = "A price begins today or later. Those that hold never change."
    field = "valid_from"


class PriceThere(Refusal):
    slug = "price-there"
    message = "A price of this tier begins on this day or later already."
    field = "valid_from"


class RateThere(Refusal):
    slug = "rate-there"
    message = "A rate of this country begins on this day already."
    field = "valid_from"


@dataclass(frozen=True)
class TierTerms:
    """The fields of a tier that can be changed."""

    name: str
    text: str
    is_public: bool
    position: int


@transaction.atomic
def add_tier(*, code: str, terms: TierTerms, reason: str, by: User) -> Tier:
    """Create a tier, which can be chosen once it has a price, and record it.

    Raises InvalidReason, NotAnOperator, TierCodeTaken.
    """
    reason = clean_reason(reason)
    demand_operator(by)
    tier, is_new = Tier.objects.get_or_create(code=code, defaults=asdict(terms))
    if not is_new:
        raise TierCodeTaken
    record_selling_event(TIER_ADDED, tier, by, reason)
    return tier


@transaction.atomic
def change_tier(*, tier: Tier, terms: TierTerms, reason: str, by: User) -> None:
    """Change a tier's name, text, position and whether it is public, and record it.

    Raises InvalidReason, NotAnOperator.
    """
    reason = clean_reason(reason)
    demand_operator(by)
    tier = Tier.objects.select_for_update().get(pk=tier.pk)
    before = {name: getattr(tier, name) for name in asdict(terms)}
    Tier.objects.filter(pk=tier.pk).update(**asdict(terms))
    record_selling_event(TIER_CHANGED, tier, by, reason, before=before, after=asdict(terms))


@transaction.atomic
def set_limit(*, tier: Tier, meter: str, included: int | None, reason: str, by: User) -> None:
    """Set how many of a meter's things a tier includes, and record it; None removes the limit.

    Raises InvalidReason, NotAnOperator.
    """
    reason = clean_reason(reason)
    demand_operator(by)
    tier = Tier.objects.select_for_update().get(pk=tier.pk)
    former_limit = tier.limits.filter(meter=meter).first()
    if included is None:
        tier.limits.filter(meter=meter).delete()
    else:
        TierLimit.objects.update_or_create(tier=tier, meter=meter, defaults={"included": included})
    record_selling_event(
        TIER_LIMIT_SET,
        tier,
        by,
        reason,
        before={"included": former_limit.included if former_limit else None},
        after={"meter": meter, "included": "unlimited" if included is None else included},
    )


@transaction.atomic
def add_price(
    *, tier: Tier, amount: Money, interval: Interval, valid_from: date, reason: str, by: User
) -> TierPrice:
    """Create a price that applies from a day on, when the one before it ends, and record it.

    Subscribers of the earlier price keep it. Raises InvalidReason, NotAnOperator, NoSeller without
    a seller with this currency, PriceInThePast, PriceThere.
    """
    reason = clean_reason(reason)
    demand_operator(by)
    seller = Seller.objects.first()
    if seller is None or seller.currency != amount.currency:
        raise NoSeller
    if valid_from < dates.today(seller):
        raise PriceInThePast
    tier = Tier.objects.select_for_update().get(pk=tier.pk)
    price = TierPrice(
        tier=tier,
        amount_minor=amount.minor,
        currency=amount.currency,
        interval=interval,
        valid_from=valid_from,
    )
    prices = TierPrice.objects.like(price)
    if prices.filter(valid_from__gte=valid_from).exists():
        raise PriceThere
    prices.holding(valid_from).update(valid_until=valid_from)
    price.save()
    after = {"amount": str(amount), "interval": price.interval, "day": valid_from.isoformat()}
    record_selling_event(PRICE_ADDED, tier, by, reason, after=after)
    return price


@transaction.atomic
def add_tax_rate(
    *, country: str, rate: Decimal, valid_from: date, reason: str, by: User
) -> TaxRate:
    """Create the standard rate of a country from a day on, and record it.

    Raises InvalidReason, NotAnOperator, RateThere.
    """
    reason = clean_reason(reason)
    demand_operator(by)
    added, is_new = TaxRate.objects.get_or_create(
        country=country, valid_from=valid_from, defaults={"rate": rate}
    )
    if not is_new:
        raise RateThere
    record_selling_event(TAX_RATE_ADDED, added, by, reason)
    return added


def record_selling_event(
    event_type: EventType,
    target: Model,
    by: User,
    reason: str,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Record an operator's event in the history of the installation, in no organization's."""
    log.record(
        event_type,
        organization=None,
        by=log.OperatorActor(by),
        target=target,
        before=before,
        after=after,
        reason=reason,
    )
