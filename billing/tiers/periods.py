"""Periods of a subscription: arithmetic of days, without clock, time zone or database."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

MONTHS = {"month": 1, "year": 12}
"""The months in each interval of a price."""


@dataclass(frozen=True)
class Period:
    """The days from `start` until the day before `end`, on which the next period starts."""

    start: date
    end: date

    @property
    def days(self) -> int:
        """The number of days in the period."""
        return (self.end - self.start).days

    @property
    def last(self) -> date:
        """The last day in the period."""
        return self.end - timedelta(days=1)

    def days_left_from(self, day: date) -> int:
        """The number of days from `day` on, including it, until the period ends."""
        return (self.end - day).days


def period_from(start: date, anchor_day: int, interval: str) -> Period:
    """The period of one interval ("month" or "year") that starts on `start`.

    The next one starts on the anchor day of a month, or on the last day of a shorter month. The
    anchor does not move: after 31 January and 28 February comes 31 March.
    """
    years, month = divmod(start.month - 1 + MONTHS[interval], 12)
    year, month = start.year + years, month + 1
    day = min(anchor_day, monthrange(year, month)[1])
    return Period(start, date(year, month, day))


def prorated_amount(amount_minor: int, days: int, of_days: int) -> int:
    """The share of an amount for `days` of the `of_days` days of a period, rounded half up."""
    return (2 * amount_minor * days + of_days) // (2 * of_days)
