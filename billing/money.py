"""Amounts of money: whole minor units of one currency, never a float, never truncated."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from babel import Locale
from babel.core import get_global
from babel.numbers import format_currency, get_currency_precision

LOCALE = Locale("en", "US")
LONGEST = 12
"""The most digits of an amount that a person types."""
TYPED = re.compile(r"([0-9]+)(?:([.,])([0-9]+))?")
MOST_DIGITS = 2
"""The most digits after the point on electronic invoices."""
CURRENCY = re.compile(r"[A-Z]{3}")


class MixedCurrencies(TypeError):
    """Two amounts in different currencies were added or subtracted."""


class NotAnAmount(ValueError):
    """The text is no amount of this currency; `str` says why, for the person who typed it."""


@dataclass(frozen=True, slots=True)
class Money:
    """An amount: `minor` units (cents of EUR, yen of JPY) of a currency. It may be 0 or below."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        if type(self.minor) is not int:
            raise TypeError("Money counts whole minor units.")
        if not is_currency(self.currency):
            raise ValueError(f"{self.currency!r} is not a currency.")

    @classmethod
    def parse(cls, text: str, currency: str) -> "Money":
        """The amount that a person typed: digits, and a point or a comma before the minor units.

        Raises NotAnAmount for anything that would have to be guessed or rounded.
        """
        match = TYPED.fullmatch(text.strip(" "))
        if not match:
            raise NotAnAmount("Enter an amount in digits, such as 12.50.")
        whole, separator, fraction = match[1], match[2], match[3] or ""
        if len(whole + fraction) > LONGEST:
            raise NotAnAmount(f"Enter at most {LONGEST} digits.")
        if separator == "," and len(fraction) == 3:
            raise NotAnAmount("Enter the amount without a separator of thousands.")
        digits = digits_of(currency)
        if len(fraction) > digits > 0:
            raise NotAnAmount(f"Enter at most {digits} digits after the point.")
        if len(fraction) > digits:
            raise NotAnAmount(f"{currency} has no smaller unit. Enter a whole amount.")
        return cls(int(whole + fraction.ljust(digits, "0")), currency)

    @property
    def decimal(self) -> Decimal:
        """The amount in major units, with as many digits as the currency has."""
        return Decimal(self.minor).scaleb(-digits_of(self.currency))

    def __str__(self) -> str:
        return format_currency(self.decimal, self.currency, locale=LOCALE)

    def __bool__(self) -> bool:
        return self.minor != 0

    def __neg__(self) -> "Money":
        return Money(-self.minor, self.currency)

    def __add__(self, other: "Money") -> "Money":
        return Money(self.minor + self._same(other).minor, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.minor - self._same(other).minor, self.currency)

    def times(self, factor: Decimal | int) -> "Money":
        """The amount times a factor, rounded half up. Raises TypeError for an inexact factor."""
        if not isinstance(factor, Decimal | int):
            raise TypeError("A factor is a Decimal or an int, exact both.")
        return Money(half_up(self.minor * Decimal(factor)), self.currency)

    def percent(self, rate: Decimal | int) -> "Money":
        """`rate` percent of the amount, rounded half up to minor units."""
        return self.times(Decimal(rate).scaleb(-2))

    def allocate(self, weights: Sequence[int]) -> "list[Money]":
        """Parts in the proportions of `weights` that add up to the amount (largest remainder).

        Of equal remainders, the first ones get the minor units that are left. Raises ValueError for
        a weight below 0, or if all are 0.
        """
        if min(weights, default=0) < 0 or not (sum_of_weights := sum(weights)):
            raise ValueError("Weights are 0 or more, and not all 0.")
        sign = -1 if self.minor < 0 else 1
        shares = [divmod(abs(self.minor) * weight, sum_of_weights) for weight in weights]
        parts = [whole for whole, _ in shares]
        by_remainder = sorted(range(len(shares)), key=lambda index: -shares[index][1])
        for index in by_remainder[: abs(self.minor) - sum(parts)]:
            parts[index] += 1
        return [Money(sign * part, self.currency) for part in parts]

    def _same(self, other: "Money") -> "Money":
        """`other`, if it is in the same currency. Raises MixedCurrencies otherwise."""
        if other.currency != self.currency:
            raise MixedCurrencies(f"{self.currency} and {other.currency} have no sum.")
        return other


def half_up(number: Decimal) -> int:
    """The nearest whole number; a half is rounded away from zero."""
    return int(number.quantize(Decimal(1), ROUND_HALF_UP))


def is_currency(code: str) -> bool:
    """Whether the text is the code of a currency in ISO 4217, in capitals."""
    return bool(CURRENCY.fullmatch(code)) and code in LOCALE.currencies


def reason_against_currency(code: str) -> str:
    """Why nothing can be sold in a currency; empty if it can.

    Electronic invoices allow two decimal digits at most (EN 16931, rules BR-DEC), and only
    currencies that are in use today.
    """
    if not is_currency(code):
        return "Enter a currency code, such as EUR."
    if digits_of(code) > MOST_DIGITS:
        return (
            f"Amounts in {code} have {digits_of(code)} decimal digits, and electronic invoices"
            f" (EN 16931) allow {MOST_DIGITS}."
        )
    return "" if code in _in_use() else f"{code} is no currency that is in use today."


@cache
def _in_use() -> frozenset[str]:
    """The codes of currencies that are legal tender in some country today, by Unicode's data."""
    histories = get_global("territory_currencies").values()
    return frozenset(
        code
        for history in histories
        for code, _, end, is_tender in history
        if is_tender and not end
    )


def digits_of(currency: str) -> int:
    """The number of decimal digits of a currency: 2 for EUR, 0 for JPY, 3 for BHD."""
    return get_currency_precision(currency)


def total(amounts: Sequence[Money], currency: str) -> Money:
    """The sum of the amounts, which are in `currency`; 0 for none. Raises MixedCurrencies."""
    return sum(amounts, Money(0, currency))
