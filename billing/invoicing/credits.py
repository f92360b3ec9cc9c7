"""Amounts of credit notes: what is left to give back, and the tax on a part of it."""

from collections.abc import Sequence
from dataclasses import replace

from billing.documents import Tax
from billing.money import Money, total


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
