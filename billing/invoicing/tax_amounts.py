"""How much tax an invoice or a credit note carries. `tax` decides which tax it is."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from billing.documents import Tax
from billing.invoicing.tax import Category
from billing.models import InvoiceLine
from billing.money import Money, total


def taxes_of(lines: Iterable[InvoiceLine], currency: str, reason: str) -> list[Tax]:
    """The tax of the lines: for each category and rate, computed once on the sum of its lines."""
    nets: dict[tuple[str, Decimal], list[Money]] = {}
    for line in lines:
        amount = Money(line.amount_minor, currency)
        nets.setdefault((line.tax_category, line.rate), []).append(amount)
    return [
        Tax(Category(category), rate, net := total(amounts, currency), net.percent(rate), reason)
        for (category, rate), amounts in nets.items()
    ]


def tax_to_row(tax: Tax) -> dict[str, Any]:
    """A tax as JSON, as `Invoice.taxes` stores it."""
    return {
        "category": tax.category.value,
        "rate": str(tax.rate),
        "reason": tax.reason,
        "net_minor": tax.net.minor,
        "tax_minor": tax.tax.minor,
    }


def tax_from_row(row: Mapping[str, Any], currency: str) -> Tax:
    """A tax from an entry of `Invoice.taxes`, in the currency of the invoice."""
    return Tax(
        Category(row["category"]),
        Decimal(row["rate"]),
        Money(row["net_minor"], currency),
        Money(row["tax_minor"], currency),
        row["reason"],
    )


def remaining_taxes(charged: Sequence[Tax], credited: Sequence[Tax]) -> list[Tax]:
    """The amounts charged at each rate, less what credit notes gave back at that rate."""
    remaining = []
    for tax in charged:
        credited_net, credited_tax = _credited(tax, credited)
        remaining.append(replace(tax, net=tax.net - credited_net, tax=tax.tax - credited_tax))
    return remaining


def taxes_to_credit(charged: Sequence[Tax], credited: Sequence[Tax], net: Money) -> list[Tax]:
    """A net amount split over the rates, in proportion to what is left at each, with its tax.

    The tax is rounded on all that was credited so far, and not on each credit note, so that many
    notes together give back exactly the tax of the invoice. Rates without a share are left out.
    """
    parts = net.allocate([tax.net.minor for tax in remaining_taxes(charged, credited)])
    return [
        replace(tax, net=part, tax=_tax_on(part, tax, credited))
        for tax, part in zip(charged, parts, strict=True)
        if part
    ]


def _tax_on(part: Money, tax: Tax, credited: Sequence[Tax]) -> Money:
    """The tax on all that is credited with this net part, less the tax that was credited before."""
    credited_net, credited_tax = _credited(tax, credited)
    return (credited_net + part).percent(tax.rate) - credited_tax


def _credited(tax: Tax, credited: Sequence[Tax]) -> tuple[Money, Money]:
    """The net amount and the tax that were credited at the category and rate of `tax`."""
    rows = [row for row in credited if (row.category, row.rate) == (tax.category, tax.rate)]
    currency = tax.net.currency
    return total([row.net for row in rows], currency), total([row.tax for row in rows], currency)
