"""What choosing a tier would cost, and from when on it would hold: said before one agrees."""

from copy import copy
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import Enum

from billing.invoicing.totals import Total, expected_total
from billing.models import (
    BillingSubscription,
    Invoice,
    Proration,
    Seller,
    SubscriptionState,
    TierPrice,
)
from billing.money import Money
from billing.tiers.monthly_usage import standings_over_limit
from billing.tiers.periods import Period, period_from, prorated_amount
from organizations.models import Organization


class Way(Enum):
    """How a price takes the place of what is there."""

    START = "a period begins today"
    NOW = "today, within the period that is paid for"
    BACK = "today, as it was before a change of today that no invoice has"
    LATER = "when the period that is paid for is over"


@dataclass(frozen=True)
class Line:
    """One amount of the next invoice, without tax; what is given back is negative."""

    text: str
    amount: Money


@dataclass(frozen=True)
class Quote:
    """What is agreed to with a price. The same numbers are shown beforehand and kept after."""

    price: TierPrice
    way: Way
    day: date
    """From which on it holds."""
    period: Period
    """The first that is paid at this price, whole or in part."""
    lines: list[Line]
    is_now: bool = False
    """Whether a change within a period is invoiced when it is made, with all before it."""
    total: Total | None = None
    """With tax, once it is known who buys; None where nothing is charged."""
    next_total: Total | None = None
    """All of the next invoice, where it asks for this together with the next period."""

    @property
    def is_later(self) -> bool:
        """Whether it waits for the end of the period."""
        return self.way is Way.LATER

    @property
    def is_back(self) -> bool:
        """Whether it takes back a change of the same day, so that nothing is charged for that."""
        return self.way is Way.BACK

    @property
    def is_within(self) -> bool:
        """Whether it changes a period that is paid for."""
        return self.way is Way.NOW

    @property
    def costs_now(self) -> bool:
        """Whether something is charged from today on that is not charged yet."""
        return self.way in {Way.START, Way.NOW} and self.price.amount_minor > 0

    @property
    def regular(self) -> Money:
        """What every interval costs from then on, before tax."""
        return amount_of(self.price)

    @property
    def due(self) -> Money:
        """What the next invoice asks for it, without tax. Less than nothing is credit."""
        nothing = Money(0, self.price.currency)
        return sum((line.amount for line in self.lines), start=nothing)

    @property
    def charged_on(self) -> date:
        """The day of the invoice that asks it."""
        return self.period.end if self.is_within and not self.is_now else self.day

    @property
    def mark(self) -> str:
        """What a page sends back, so that nothing else is agreed to than what it showed."""
        with_tax = self.total.mark if self.total else ""
        way = "INVOICED" if self.is_now else self.way.name
        return f"{way} {self.day} {self.period.end} {self.due.minor} {with_tax}".strip()

    def tax_matches(self, invoice: Invoice) -> bool:
        """Whether the invoice has the tax that was agreed to, or is a draft and has none yet.

        No lock keeps operators from entering a rate while someone agrees to the one before.
        """
        if not invoice.is_issued or self.total is None:
            return True
        agreed = {(tax.category.value, tax.rate) for tax in self.total.taxes}
        return agreed == {(row["category"], Decimal(row["rate"])) for row in invoice.taxes}


def quote_before_tax(
    price: TierPrice, subscription: BillingSubscription | None, *, day: date
) -> Quote:
    """What it means to choose the price on this day.

    A higher price for the same interval holds today, and the days that are left are charged by
    whole days. A free tier is left today, too, and what was changed today and no invoice has is
    taken back today, unless there is more than the former tier includes. Everything else waits for
    the end of the period.
    """
    subscription = _as_of(day, subscription)
    way = _way(price, subscription, day)
    if subscription is None or way is Way.START:
        first = period_from(day, day.day, price.interval)
        return Quote(price, way, day, first, [_whole(price)])
    present = current_period(subscription)
    if way is Way.BACK:
        return Quote(price, way, day, present, [])
    if way is Way.NOW:
        change = new_proration(price, first_price(subscription, day), present, day)
        return Quote(price, way, day, present, proration_lines(change))
    following = period_from(present.end, subscription.anchor_day, price.interval)
    return Quote(price, way, present.end, following, [_whole(price)])


def quote_with_tax(
    price: TierPrice,
    subscription: BillingSubscription | None,
    organization: Organization,
    *,
    day: date,
) -> Quote:
    """The quote with the tax that the organization will be charged, and on which invoice."""
    found = quote_before_tax(price, subscription, day=day)
    if found.is_back:
        return found
    if found.is_within and subscription is not None:
        found = _invoiced_with_others(found, subscription, organization)
    amounts = [line.amount for line in found.lines]
    return replace(found, total=expected_total(organization, amounts, on=found.charged_on))


def _invoiced_with_others(
    found: Quote, subscription: BillingSubscription, organization: Organization
) -> Quote:
    """With all that changed in the period where that is invoiced now, and else the next total.

    It is invoiced now if all of it comes to more than the seller waits for.
    """
    before = [each for each in subscription.open_prorations if each.on != found.day]
    in_period = [each for each in before if each.on >= found.period.start]
    lines = [line for change in in_period for line in proration_lines(change)]
    at_once = replace(found, is_now=True, lines=[*lines, *found.lines])
    seller = Seller.objects.first()
    above = seller.charge_now_above_minor if seller else None
    if above is not None and at_once.due.minor > above:
        return at_once
    waiting = [line.amount for change in before for line in proration_lines(change)]
    amounts = [*waiting, *(line.amount for line in found.lines), found.regular]
    return replace(found, next_total=expected_total(organization, amounts, on=found.charged_on))


def first_price(subscription: BillingSubscription, day: date) -> TierPrice:
    """The price before a change of the day that no invoice has; without one the present price."""
    changes = (each.from_price for each in subscription.open_prorations if each.on == day)
    return next(changes, subscription.price)


def following_period(subscription: BillingSubscription) -> tuple[TierPrice, Period]:
    """The period after the one that is paid for, and its price, if there is to be one."""
    price = subscription.next_price or subscription.price
    return price, period_from(subscription.period_end, subscription.anchor_day, price.interval)


def _as_of(day: date, subscription: BillingSubscription | None) -> BillingSubscription | None:
    """As the clock will have it, which may not have come to it yet; None if it is over then."""
    if subscription is None or subscription.period_end > day:
        return subscription
    if subscription.state == SubscriptionState.ENDING:
        return None
    later = copy(subscription)
    later.price, period = following_period(subscription)
    later.period_start, later.period_end, later.next_price = period.start, period.end, None
    return _as_of(day, later)


def current_period(subscription: BillingSubscription) -> Period:
    """The one that is paid for."""
    return Period(subscription.period_start, subscription.period_end)


def amount_of(price: TierPrice) -> Money:
    """What an interval costs, without tax."""
    return Money(price.amount_minor, price.currency)


def _way(price: TierPrice, subscription: BillingSubscription | None, day: date) -> Way:
    if subscription is None or (not subscription.price.amount_minor and price.amount_minor):
        return Way.START
    present = first_price(subscription, day)
    if price == present != subscription.price and not standings_over_limit(
        subscription.organization, price.tier
    ):
        return Way.BACK
    is_up = price.amount_minor > present.amount_minor and price.interval == present.interval
    return Way.NOW if is_up and price.currency == present.currency else Way.LATER


def _whole(price: TierPrice) -> Line:
    return Line(f"{price.tier}, 1 {price.interval}", amount_of(price))


def new_proration(price: TierPrice, present: TierPrice, period: Period, day: date) -> Proration:
    """A change within a period, not saved: what the days that are left cost at each price."""
    left = period.days_left_from(day)
    return Proration(
        on=day,
        days=left,
        of_days=period.days,
        from_price=present,
        to_price=price,
        unused_minor=prorated_amount(present.amount_minor, left, period.days),
        added_minor=prorated_amount(price.amount_minor, left, period.days),
        currency=price.currency,
    )


def proration_lines(change: Proration) -> list[Line]:
    """The pair of lines that an invoice has of it."""
    days = f"{change.days} of {change.of_days} days"
    return [
        Line(
            f"{change.from_price.tier}, unused {days}", Money(-change.unused_minor, change.currency)
        ),
        Line(f"{change.to_price.tier}, {days}", Money(change.added_minor, change.currency)),
    ]
