"""What of an invoice is left to give back, and the tax that a part of it carries."""

from collections.abc import Sequence

from billing.documents import Tax
from billing.money import Money, total


def remaining_taxes(charged: Sequence[Tax], given: Sequence[Tax]) -> list[Tax]:
    """What was charged for each rate, less what credit notes gave back of it."""
    return [
        Tax(
            each.category,
            each.rate,
            each.net - _sum(given, each, "net"),
            each.tax - _sum(given, each, "tax"),
            each.reason,
        )
        for each in charged
    ]


def taxes_to_credit(charged: Sequence[Tax], given: Sequence[Tax], net: Money) -> list[Tax]:
    """The amount over the rates, in proportion to what is left of each, and the tax of each part.

    The tax is rounded on all that is given back so far, like that of the invoice, and not on each
    note: so what many notes give back never differs from it, and no note is off by more than one.
    """
    parts = net.allocate([left.net.minor for left in remaining_taxes(charged, given)])
    return [
        Tax(each.category, each.rate, part, _tax_on(part, each, given), each.reason)
        for each, part in zip(charged, parts, strict=True)
        if part
    ]


def _tax_on(part: Money, of: Tax, given: Sequence[Tax]) -> Money:
    return (_sum(given, of, "net") + part).percent(of.rate) - _sum(given, of, "tax")


def _sum(given: Sequence[Tax], of: Tax, name: str) -> Money:
    same = [each for each in given if (each.category, each.rate) == (of.category, of.rate)]
    return total([getattr(each, name) for each in same], of.net.currency)
