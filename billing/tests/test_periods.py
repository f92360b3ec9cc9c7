"""Periods: month ends, leap days, and parts of them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.tiers.periods import Period, period_from, prorated_amount


def ends(start, anchor_day, interval, count):
    for _ in range(count):
        start = period_from(start, anchor_day, interval).end
        yield start


def test_the_anchor_day_stays_after_a_short_month():
    found = list(ends(date(2027, 1, 31), 31, "month", 5))

    assert found == [
        date(2027, 2, 28),
        date(2027, 3, 31),
        date(2027, 4, 30),
        date(2027, 5, 31),
        date(2027, 6, 30),
    ]


def test_february_of_a_leap_year_has_its_day():
    assert list(ends(date(2028, 1, 30), 30, "month", 2)) == [date(2028, 2, 29), date(2028, 3, 30)]


def test_a_year_from_a_leap_day_comes_back_to_it():
    found = list(ends(date(2028, 2, 29), 29, "year", 4))

    assert found == [date(2029, 2, 28), date(2030, 2, 28), date(2031, 2, 28), date(2032, 2, 29)]


def test_december_is_followed_by_january():
    assert period_from(date(2026, 12, 5), 5, "month").end == date(2027, 1, 5)


def test_the_day_of_a_change_is_among_those_that_are_left():
    period = Period(date(2027, 1, 1), date(2027, 2, 1))

    assert period.days == 31
    assert period.days_left_from(date(2027, 1, 1)) == 31
    assert period.days_left_from(date(2027, 1, 31)) == 1


@pytest.mark.parametrize(
    ("amount", "days", "of_days", "part"),
    [(4_900, 17, 31, 2_687), (1, 1, 2, 1), (1, 1, 3, 0), (100, 31, 31, 100), (0, 5, 30, 0)],
)
def test_a_part_is_rounded_half_up(amount, days, of_days, part):
    assert prorated_amount(amount, days, of_days) == part


@given(
    start=st.dates(date(2024, 1, 1), date(2060, 1, 1)),
    interval=st.sampled_from(["month", "year"]),
)
def test_periods_follow_each_other_without_a_day_between(start, interval):
    first = period_from(start, start.day, interval)
    second = period_from(first.end, start.day, interval)

    assert start < first.end < second.end
    longest = 31 if interval == "month" else 366
    assert 28 <= first.days <= longest
    assert second.end.day == start.day or start.day > 28
