"""How much tax an invoice carries, and how its row stores that. `tax` decides which tax it is."""

from collections.abc import Iterable, Mapping
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
