"""In which units the provider counts amounts."""

from billing.money import digits_of

_AFRICA = ["BIF", "DJF", "GNF", "KMF", "MGA", "RWF", "XAF", "XOF"]
WHOLE = frozenset([*_AFRICA, "CLP", "JPY", "KRW", "PYG", "VND", "VUV", "XPF"])
"""Currencies that the provider counts in whole units. Of all others it counts hundredths."""


def has_other_units(currency: str) -> bool:
    """Whether the provider would take an amount for a hundredth of it, or for a hundred times."""
    return (digits_of(currency) == 0) != (currency in WHOLE)
