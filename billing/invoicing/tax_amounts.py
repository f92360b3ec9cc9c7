"""How much tax an invoice carries, and how its row keeps that. Which tax it is, `tax` decides."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from billing.documents import Tax
from billing.invoicing.tax import Category
from billing.models import InvoiceLine
from billing.money import Money, total


def taxes_of(lines: Iterable[InvoiceLine], currency: str, reason: str) -> list[Tax]:
    """The tax of lines for each category and rate, once on their sum."""
    nets: dict[tuple[str, Decimal], list[Money]] = {}
    for line in lines:
        amount = Money(line.amount_minor, currency)
        nets.setdefault((line.tax_category, line.rate), []).append(amount)
    return [
        Tax(
            Category(category),
            rate,
            net := total(amounts, currency),
            net.percent(rate),
            reason,
        )
        for (category, rate), amounts in nets.items()
    ]


def tax_to_row(found: Tax) -> dict[str, Any]:
    """A tax as the row keeps it."""
    amounts = {"net_minor": found.net.minor, "tax_minor": found.tax.minor}
    return {
        "category": found.category.value,
        "rate": str(found.rate),
        "reason": found.reason,
        **amounts,
    }


def tax_from_row(row: Mapping[str, Any], currency: str) -> Tax:
    """The same the other way round."""
    return Tax(
        Category(row["category"]),
        Decimal(row["rate"]),
        Money(row["net_minor"], currency),
        Money(row["tax_minor"], currency),
        row["reason"],
    )
