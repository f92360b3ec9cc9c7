"""Lines of invoices, before tax: the next period of a tier, and changes of the tier before it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from billing import dates
from billing.models import BillingSubscription, Invoice, InvoiceLine, Proration
from billing.money import Money, total
from billing.tiers.quotes import amount_of


@dataclass(frozen=True)
class Charge:
    """A line for an invoice. A quantity below 0 gives the price back, which is never below 0."""

    text: str
    price: Money
    quantity: int = 1
    unit: str = ""

    @property
    def amount(self) -> Money:
        """Quantity times price, without tax."""
        return self.price.times(self.quantity)


def period_charge(subscription: BillingSubscription) -> Charge:
    """The line that charges the subscription's present period, which is paid in advance."""
    price = subscription.price
    last_day = subscription.period_end - timedelta(days=1)
    days = f"{dates.format_day(subscription.period_start)} to {dates.format_day(last_day)}"
    return Charge(f"{price.tier}, {days}", amount_of(price), unit=price.interval)


def change_charges(change: Proration) -> list[Charge]:
    """The two lines of a change of the tier: the unused days given back, the new price for them."""
    days = f"{change.days} of {change.of_days} days from {dates.format_day(change.on)}"
    unused = Money(change.unused_minor, change.currency)
    return [
        Charge(f"{change.from_price.tier}, unused {days}", unused, quantity=-1),
        Charge(f"{change.to_price.tier}, {days}", Money(change.added_minor, change.currency)),
    ]


def add_lines(invoice: Invoice, charges: Sequence[Charge]) -> None:
    """Save the charges as the lines of a draft that has none yet."""
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
    """The sum of the charges, without tax; 0 for none."""
    return total([charge.amount for charge in charges], currency)
