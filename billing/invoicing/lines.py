"""What an invoice charges, before tax: the next period of a tier, and its changes in the last."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from billing import dates
from billing.models import BillingSubscription, Invoice, InvoiceLine, Proration
from billing.money import Money, total
from billing.tiers.quotes import amount_of


@dataclass(frozen=True)
class Charge:
    """One line. A quantity below 0 gives the price back; the price itself is never below 0."""

    text: str
    price: Money
    quantity: int = 1
    unit: str = ""

    @property
    def amount(self) -> Money:
        """All of it, without tax."""
        return self.price.times(self.quantity)


def period_charge(subscription: BillingSubscription) -> Charge:
    """The tier for the period that begins, which is paid in advance."""
    price = subscription.price
    days = f"{dates.format_day(subscription.period_start)} to {_last(subscription.period_end)}"
    return Charge(f"{price.tier}, {days}", amount_of(price), unit=price.interval)


def change_charges(change: Proration) -> list[Charge]:
    """A change of the tier within a period: what was not used of one, and the other for it."""
    days = f"{change.days} of {change.of_days} days from {dates.format_day(change.on)}"
    unused, added = (
        Money(minor, change.currency) for minor in (change.unused_minor, change.added_minor)
    )
    return [
        Charge(f"{change.from_price.tier}, unused {days}", unused, quantity=-1),
        Charge(f"{change.to_price.tier}, {days}", added),
    ]


def add_lines(invoice: Invoice, charges: Sequence[Charge]) -> None:
    """Write the lines of a draft that was just made."""
    InvoiceLine.objects.bulk_create(
        InvoiceLine(
            invoice=invoice,
            position=position,
            text=charge.text,
            quantity=charge.quantity,
            unit=charge.unit,
            unit_amount_minor=charge.price.minor,
            amount_minor=charge.amount.minor,
        )
        for position, charge in enumerate(charges, 1)
    )


def charges_total(charges: Sequence[Charge], currency: str) -> Money:
    """What they come to, without tax."""
    return total([charge.amount for charge in charges], currency)


def _last(end: date) -> str:
    return dates.format_day(end - timedelta(days=1))
