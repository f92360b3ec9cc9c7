"""Quotes: what choosing a price costs and from which day, computed before someone agrees."""

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
from billing.money import Money, total
from billing.tiers.monthly_usage import standings_over_limit
from billing.tiers.periods import Period, period_from, prorated_amount
from organizations.models import Organization


class Way(Enum):
    """When the chosen price takes effect."""

    START = "a period begins today"
    NOW = "today, within the period that is paid for"
    BACK = "today, as it was before a change of today that no invoice has"
    LATER = "when the period that is paid for is over"


@dataclass(frozen=True)
class Line:
    """One amount of the next invoice, without tax; an amount that is given back is negative."""

    text: str
    amount: Money


@dataclass(frozen=True)
class Quote:
    """The terms of choosing a price, which a page shows and the action then carries out."""

    price: TierPrice
    way: Way
    day: date
    """The first day on which the price applies."""
    period: Period
    """The first period that is paid at this price, in whole or in part."""
    lines: list[Line]
    is_now: bool = False
    """Whether a change within a period is invoiced immediately, together with earlier changes."""
    total: Total | None = None
    """The sum of the lines with tax; None without a seller, or if nothing is charged."""
    next_total: Total | None = None
    """The next invoice with tax, if it charges this change together with the next period."""
    invoice: Invoice | None = None
    """What was invoiced for it, perhaps a draft; None before it is carried out, or for nothing."""

    @property
    def is_later(self) -> bool:
        """Whether the price applies only after the present period."""
        return self.way is Way.LATER

    @property
    def is_back(self) -> bool:
        """Whether it takes back a change of the same day, so that nothing is charged."""
        return self.way is Way.BACK

    @property
    def is_within(self) -> bool:
        """Whether it changes the price within the present period, which is paid for already."""
        return self.way is Way.NOW

    @property
    def costs_now(self) -> bool:
        """Whether a price above 0 applies from today on."""
        return self.way in {Way.START, Way.NOW} and self.price.amount_minor > 0

    @property
    def regular(self) -> Money:
        """The price of every later interval, before tax."""
        return amount_of(self.price)

    @property
    def due(self) -> Money:
        """The sum of the lines, before tax; below 0 it is credit."""
        return total([line.amount for line in self.lines], self.price.currency)

    @property
    def charged_on(self) -> date:
        """The day of the invoice that charges the lines."""
        return self.period.end if self.is_within and not self.is_now else self.day

    @property
    def mark(self) -> str:
        """A text of the terms, which pages send back, so that no one agrees to other terms."""
        with_tax = self.total.mark if self.total else ""
        way = "INVOICED" if self.is_now else self.way.name
        return f"{way} {self.day} {self.period.end} {self.due.minor} {with_tax}".strip()

    def tax_matches(self, invoice: Invoice) -> bool:
        """Whether the issued invoice has the tax rates that the customer agreed to.

        True for every draft, which has no tax yet, and for a quote without a total. Needed because
        an operator can enter another rate after the page was shown and before the invoice is
        issued: no lock prevents that.
        """
        if not invoice.is_issued or self.total is None:
            return True
        agreed = {(tax.category.value, tax.rate) for tax in self.total.taxes}
        return agreed == {(row["category"], Decimal(row["rate"])) for row in invoice.taxes}


def quote_before_tax(
    price: TierPrice, subscription: BillingSubscription | None, *, day: date
) -> Quote:
    """The quote, without tax, for choosing the price on `day`. Saves nothing.

    Without a subscription, or from a free tier to a paid price, a period starts on that day. A
    higher price for the same interval applies on that day, and the remaining days are charged. A
    change of the same day that no invoice has is taken back, unless the organization has more than
    the former tier includes. Everything else applies after the present period.
    """
    subscription = _as_of(day, subscription)
    way = _way(price, subscription, day)
    if subscription is None or way is Way.START:
        first_period = period_from(day, day.day, price.interval)
        return Quote(price, way, day, first_period, [_interval_line(price)])
    present = current_period(subscription)
    if way is Way.BACK:
        return Quote(price, way, day, present, [])
    if way is Way.NOW:
        change = new_proration(price, _price_before(day, subscription), present, day)
        return Quote(price, way, day, present, proration_lines(change))
    next_period = period_from(present.end, subscription.anchor_day, price.interval)
    return Quote(price, way, present.end, next_period, [_interval_line(price)])


def quote_with_tax(
    price: TierPrice,
    subscription: BillingSubscription | None,
    organization: Organization,
    *,
    day: date,
) -> Quote:
    """The unsaved quote of a price, with the tax and the invoice on which it will be charged."""
    quoted = quote_before_tax(price, subscription, day=day)
    if quoted.is_back:
        return quoted
    if quoted.is_within and subscription is not None:
        quoted = _with_open_changes(quoted, subscription, organization)
    amounts = [line.amount for line in quoted.lines]
    return replace(quoted, total=expected_total(organization, amounts, on=quoted.charged_on))


def _with_open_changes(
    quoted: Quote, subscription: BillingSubscription, organization: Organization
) -> Quote:
    """The quote of a change within a period, together with earlier changes not invoiced yet.

    If the changes of the period cost more than the seller's `charge_now_above_minor`, they are
    invoiced immediately and their lines are added. Otherwise `next_total` is the next invoice.
    """
    earlier_changes = [change for change in subscription.open_prorations if change.on != quoted.day]
    in_period = [change for change in earlier_changes if change.on >= quoted.period.start]
    lines = [line for change in in_period for line in proration_lines(change)]
    invoiced_now = replace(quoted, is_now=True, lines=[*lines, *quoted.lines])
    seller = Seller.objects.first()
    threshold = seller.charge_now_above_minor if seller else None
    if threshold is not None and invoiced_now.due.minor > threshold:
        return invoiced_now
    earlier_amounts = [
        line.amount for change in earlier_changes for line in proration_lines(change)
    ]
    amounts = [*earlier_amounts, *(line.amount for line in quoted.lines), quoted.regular]
    return replace(quoted, next_total=expected_total(organization, amounts, on=quoted.charged_on))


def _price_before(day: date, subscription: BillingSubscription) -> TierPrice:
    """The price before a change of `day` that no invoice has charged, or else the present price."""
    changes = subscription.open_prorations
    former_prices = (change.from_price for change in changes if change.on == day)
    return next(former_prices, subscription.price)


def following_period(subscription: BillingSubscription) -> tuple[TierPrice, Period]:
    """The price and the days of the period that follows the present one, unless it ends."""
    price = subscription.next_price or subscription.price
    return price, period_from(subscription.period_end, subscription.anchor_day, price.interval)


def _as_of(day: date, subscription: BillingSubscription | None) -> BillingSubscription | None:
    """The subscription, unsaved, as its renewal leaves it on `day`; None if it ends before."""
    if subscription is None or subscription.period_end > day:
        return subscription
    if subscription.state == SubscriptionState.ENDING:
        return None
    later = copy(subscription)
    later.price, period = following_period(subscription)
    later.period_start, later.period_end, later.next_price = period.start, period.end, None
    return _as_of(day, later)


def current_period(subscription: BillingSubscription) -> Period:
    """The present period, which is paid for."""
    return Period(subscription.period_start, subscription.period_end)


def amount_of(price: TierPrice) -> Money:
    """The amount of the price for one interval, without tax."""
    return Money(price.amount_minor, price.currency)


def _way(price: TierPrice, subscription: BillingSubscription | None, day: date) -> Way:
    """When the price takes effect if it is chosen on `day`; the subscription is as of that day."""
    if subscription is None or (not subscription.price.amount_minor and price.amount_minor):
        return Way.START
    present = _price_before(day, subscription)
    if price == present != subscription.price and not standings_over_limit(
        subscription.organization, price.tier
    ):
        return Way.BACK
    is_up = price.amount_minor > present.amount_minor and price.interval == present.interval
    return Way.NOW if is_up and price.currency == present.currency else Way.LATER


def _interval_line(price: TierPrice) -> Line:
    return Line(f"{price.tier}, 1 {price.interval}", amount_of(price))


def new_proration(price: TierPrice, present: TierPrice, period: Period, day: date) -> Proration:
    """An unsaved Proration: what the days from `day` on cost at the present and the new price."""
    days_left = period.days_left_from(day)
    return Proration(
        on=day,
        days=days_left,
        of_days=period.days,
        from_price=present,
        to_price=price,
        unused_minor=prorated_amount(present.amount_minor, days_left, period.days),
        added_minor=prorated_amount(price.amount_minor, days_left, period.days),
        currency=price.currency,
    )


def uninvoiced_amounts(subscription: BillingSubscription) -> list[Money]:
    """The amounts of all lines of changes that no invoice has charged yet, without tax."""
    changes = subscription.open_prorations
    return [line.amount for change in changes for line in proration_lines(change)]


def proration_lines(change: Proration) -> list[Line]:
    """The pair of lines of a change: the unused days, which are negative, and the added ones."""
    days = f"{change.days} of {change.of_days} days"
    return [
        Line(
            f"{change.from_price.tier}, unused {days}", Money(-change.unused_minor, change.currency)
        ),
        Line(f"{change.to_price.tier}, {days}", Money(change.added_minor, change.currency)),
    ]
