"""When what is paid for begins and ends. Days only: no clock, no zone, no database."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

MONTHS = {"month": 1, "year": 12}
"""In each interval of a price."""


@dataclass(frozen=True)
class Period:
    """From `start` on, up to `end`, which is the first day of the next one."""

    start: date
    end: date

    @property
    def days(self) -> int:
        """How many there are."""
        return (self.end - self.start).days

    @property
    def last(self) -> date:
        """The last day in it."""
        return self.end - timedelta(days=1)

    def days_left_from(self, day: date) -> int:
        """How many are left, that day among them."""
        return (self.end - day).days


def period_from(start: date, anchor_day: int, interval: str) -> Period:
    """The one that begins on a day.

    It ends on the anchor day of its last month, or on the last day of a month that is shorter. The
    anchor does not move: after 31 January and 28 February comes 31 March.
    """
    years, month = divmod(start.month - 1 + MONTHS[interval], 12)
    year, month = start.year + years, month + 1
    day = min(anchor_day, monthrange(year, month)[1])
    return Period(start, date(year, month, day))


def prorated_amount(amount_minor: int, days: int, of_days: int) -> int:
    """The part of an amount that so many days of a period are, half up. In minor units."""
    return (2 * amount_minor * days + of_days) // (2 * of_days)
