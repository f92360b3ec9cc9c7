"""Amounts: what may be typed, and that nothing is ever lost in a part or a sum."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.money import MixedCurrencies, Money, NotAnAmount, digits_of, total

minors = st.integers(-(10**12), 10**12)


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("12.50", "EUR", 1250),
        ("12,50", "EUR", 1250),
        ("12,5", "EUR", 1250),
        (" 12 ", "EUR", 1200),
        ("0", "EUR", 0),
        ("0.07", "USD", 7),
        ("1500", "JPY", 1500),
        ("1.005", "BHD", 1005),
        ("9999999999.99", "EUR", 999999999999),
    ],
)
def test_an_amount_is_understood(text, currency, minor):
    assert Money.parse(text, currency) == Money(minor, currency)


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("", "EUR"),
        ("1.005", "EUR"),
        ("1,005", "EUR"),
        ("1,005", "BHD"),
        ("1e3", "EUR"),
        ("NaN", "EUR"),
        ("Infinity", "EUR"),
        ("١٢", "EUR"),
        ("１２", "EUR"),
        ("1²", "EUR"),
        ("-5", "EUR"),
        ("+5", "EUR"),
        ("€5", "EUR"),
        ("1 000", "EUR"),
        ("1_000", "EUR"),
        ("1.000,50", "EUR"),
        ("5.", "EUR"),
        (".5", "EUR"),
        ("5\n", "EUR"),
        ("5\x00", "EUR"),
        ("1.5", "JPY"),
        ("10000000000.00", "EUR"),
        ("1" * 20, "EUR"),
    ],
)
def test_what_would_have_to_be_guessed_is_refused(text, currency):
    with pytest.raises(NotAnAmount, match=r"^[A-Z].*\.$"):
        Money.parse(text, currency)


@pytest.mark.parametrize("minor", [1.0, Decimal(1), "1", True, None])
def test_only_whole_minor_units_are_money(minor):
    with pytest.raises(TypeError, match="whole minor units"):
        Money(minor, "EUR")


@pytest.mark.parametrize("currency", ["", "eur", "EURO", "XQX", "€", "EU"])
def test_only_a_currency_has_money(currency):
    with pytest.raises(ValueError, match="not a currency"):
        Money(1, currency)


def test_two_currencies_have_no_sum():
    for mixed in (lambda a, b: a + b, lambda a, b: a - b):
        with pytest.raises(MixedCurrencies):
            mixed(Money(1, "EUR"), Money(1, "USD"))


@pytest.mark.parametrize("factor", [0.1, "2"])
def test_only_exact_numbers_are_factors(factor):
    with pytest.raises(TypeError, match="exact"):
        Money(100, "EUR").times(factor)


@pytest.mark.parametrize(
    ("exact", "minor"),
    [("2.665", 267), ("2.675", 268), ("-2.665", -267), ("0.005", 1), ("0.0049", 0)],
)
def test_a_half_is_rounded_up(exact, minor):
    assert Money(100, "EUR").times(Decimal(exact)).minor == minor


def test_tax_is_rounded_once():
    """3 × 0.33 and 7 × 9.99 at 19 %: 13.48 of lines, 13.47 of the sum."""
    lines = [Money(33, "EUR").times(3), Money(999, "EUR").times(7)]

    assert total(lines, "EUR").percent(19) == Money(1347, "EUR")
    assert total([line.percent(19) for line in lines], "EUR") == Money(1348, "EUR")


def test_money_reads_as_a_reader_expects():
    assert str(Money(123450, "EUR")) == "€1,234.50"
    assert str(Money(-1500, "JPY")) == "-¥1,500"


@given(minors, st.sampled_from(["EUR", "JPY", "BHD"]))
def test_major_units_are_exact(minor, currency):
    money = Money(minor, currency)

    assert money.decimal.scaleb(digits_of(currency)) == minor
    if 0 <= minor < 10**9:
        assert Money.parse(str(money.decimal), currency) == money


@given(minors, st.lists(st.integers(0, 10**6), min_size=1, max_size=20))
def test_parts_add_up_to_the_whole(minor, weights):
    if not any(weights):
        weights[0] = 1
    whole = Money(minor, "EUR")

    parts = whole.allocate(weights)

    assert total(parts, "EUR") == whole
    for part, weight in zip(parts, weights, strict=True):
        exact = Decimal(minor) * weight / sum(weights)
        assert abs(part.minor - exact) < 1
        assert weight or not part


@pytest.mark.parametrize("weights", [[], [0, 0], [1, -1]])
def test_nothing_is_parted_by_nothing(weights):
    with pytest.raises(ValueError, match="Weights"):
        Money(100, "EUR").allocate(weights)


@given(minors, minors)
def test_sums_are_taken_back(one, other):
    first, second = Money(one, "EUR"), Money(other, "EUR")

    assert first + second - second == first
    assert first + -first == Money(0, "EUR")
    assert bool(first) == (one != 0)
