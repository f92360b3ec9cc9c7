"""Amounts of money: whole minor units of one currency, never a float, never cut."""

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
"""So many digits an amount that was typed has at most."""
TYPED = re.compile(r"([0-9]+)(?:([.,])([0-9]+))?")
MOST_DIGITS = 2
"""After the point, on electronic invoices."""
CURRENCY = re.compile(r"[A-Z]{3}")


class MixedCurrencies(TypeError):
    """Amounts of two currencies have no sum."""


class NotAnAmount(ValueError):
    """Text that is no amount of this currency; `str` says why, to who typed it."""


@dataclass(frozen=True, slots=True)
class Money:
    """So many minor units (cents of EUR, yen of JPY) of one currency. Zero and less are amounts."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        if type(self.minor) is not int:
            raise TypeError("Money counts whole minor units.")
        if not is_currency(self.currency):
            raise ValueError(f"{self.currency!r} is not a currency.")

    @classmethod
    def parse(cls, text: str, currency: str) -> "Money":
        """What a person typed: digits, and a point or a comma before those of the minor unit.

        Raises NotAnAmount for anything that would have to be guessed or rounded.
        """
        found = TYPED.fullmatch(text.strip(" "))
        if not found:
            raise NotAnAmount("Enter an amount in digits, such as 12.50.")
        whole, mark, part = found[1], found[2], found[3] or ""
        if len(whole + part) > LONGEST:
            raise NotAnAmount(f"Enter at most {LONGEST} digits.")
        if mark == "," and len(part) == 3:
            raise NotAnAmount("Enter the amount without a separator of thousands.")
        if len(part) > (digits := digits_of(currency)):
            raise NotAnAmount(_too_precise(currency, digits))
        return cls(int(whole + part.ljust(digits, "0")), currency)

    @classmethod
    def rounded(cls, amount: Decimal, currency: str) -> "Money":
        """Of an exact amount in major units, half up to what the currency has."""
        return cls(half_up(amount.scaleb(digits_of(currency))), currency)

    @property
    def decimal(self) -> Decimal:
        """In major units, with as many digits as the currency has."""
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
        """So many of it, or such a part, half up."""
        if not isinstance(factor, Decimal | int):
            raise TypeError("A factor is a Decimal or an int, exact both.")
        return Money(half_up(self.minor * Decimal(factor)), self.currency)

    def percent(self, rate: Decimal | int) -> "Money":
        """The part that a rate in percent says, half up."""
        return self.times(Decimal(rate).scaleb(-2))

    def allocate(self, weights: Sequence[int]) -> "list[Money]":
        """Parts in these proportions that add up to the whole, by the largest remainder.

        Of equal remainders the first get the minor units that are left.
        """
        if min(weights, default=0) < 0 or not (total := sum(weights)):
            raise ValueError("Weights are 0 or more, and not all 0.")
        sign = -1 if self.minor < 0 else 1
        shares = [divmod(abs(self.minor) * weight, total) for weight in weights]
        parts = [whole for whole, _ in shares]
        by_remainder = sorted(range(len(shares)), key=lambda place: -shares[place][1])
        for place in by_remainder[: abs(self.minor) - sum(parts)]:
            parts[place] += 1
        return [Money(sign * part, self.currency) for part in parts]

    def _same(self, other: "Money") -> "Money":
        if other.currency != self.currency:
            raise MixedCurrencies(f"{self.currency} and {other.currency} have no sum.")
        return other


def half_up(number: Decimal) -> int:
    """The nearest whole number; of two equally near, the one away from zero."""
    return int(number.quantize(Decimal(1), ROUND_HALF_UP))


def is_currency(code: str) -> bool:
    """Whether a code of ISO 4217 is known."""
    return bool(CURRENCY.fullmatch(code)) and code in LOCALE.currencies


def reason_against_currency(code: str) -> str:
    """Why nothing can be sold in a currency; empty if it can.

    Amounts of electronic invoices have two decimal digits at most (EN 16931, rules BR-DEC), and
    their currencies are those of today.
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
    """Those that are legal tender somewhere, as Unicode has it."""
    histories = get_global("territory_currencies").values()
    return frozenset(
        code
        for history in histories
        for code, _, end, is_tender in history
        if is_tender and not end
    )


def digits_of(currency: str) -> int:
    """How many digits its minor unit has: 2 of EUR, 0 of JPY, 3 of BHD."""
    return get_currency_precision(currency)


def total(amounts: Sequence[Money], currency: str) -> Money:
    """The sum of amounts in one currency, which also no amounts have."""
    return sum(amounts, Money(0, currency))


def _too_precise(currency: str, digits: int) -> str:
    if not digits:
        return f"{currency} has no smaller unit. Enter a whole amount."
    return f"Enter at most {digits} digits after the point."
