"""The periods of a page of usage: hours, days or weeks, in UTC."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Self

from usage.models import Span
from usage.retention import DAYS_KEPT, KEPT


@dataclass(frozen=True)
class Period:
    """Some hours or days, up to the present one, which has not ended, or up to the end of a day."""

    name: str
    """The value in URLs."""
    called: str
    """The label of a period up to now."""
    span: Span
    count: int
    per_step: int = 1
    """How many hours or days are one step: seven days are a week."""
    until: date | None = None
    """The last day; None for the present one."""

    @property
    def label(self) -> str:
        """The name in the list of periods: "Last 7 days", "3 Nov to 9 Nov"."""
        if self.until is None:
            return self.called
        return self.days(datetime.combine(self.until, time(), tzinfo=UTC))

    @property
    def unit(self) -> str:
        """The name of a step: `hour`, `day` or `week`."""
        return "week" if self.per_step == 7 else str(self.span)

    @property
    def length(self) -> timedelta:
        """How long the period lasts."""
        return self.step * self.count

    @property
    def step(self) -> timedelta:
        """How long one hour or day of it lasts."""
        return timedelta(hours=1) if self.span == Span.HOUR else timedelta(days=1)

    @property
    def before(self) -> str:
        """The name of the time before it: "the 7 days before"."""
        if self.span == Span.HOUR and self.until:
            return "the day before"
        return f"the {self.count // self.per_step} {self.unit}s before"

    def starts(self, at: datetime) -> list[datetime]:
        """When each of its hours or days begins, the oldest first."""
        last = self.last(at)
        return [last - self.step * back for back in reversed(range(self.count))]

    def first(self, at: datetime) -> datetime:
        """When its first hour or day begins."""
        return self.last(at) - self.step * (self.count - 1)

    def last(self, at: datetime) -> datetime:
        """When its last hour or day begins."""
        end = datetime.combine(self.until, time(23), tzinfo=UTC) if self.until else at
        hour = end.replace(minute=0, second=0, microsecond=0)
        return hour.replace(hour=0) if self.span == Span.DAY else hour

    def days(self, at: datetime) -> str:
        """The days of the period as text: "22 Nov to 28 Nov"."""
        first_step, last_step = self.first(at), self.last(at)
        if self.span == Span.HOUR and not self.until:
            end = last_step + self.step
            return f"{day_of(first_step)}, {first_step:%H:%M} to {day_of(end)}, {end:%H:%M}"
        return days_between(first_step, last_step)

    def ending(self, day: date) -> Self:
        """A period of the same length with this day as the last one."""
        return replace(self, name=f"{self.name}-{day.isoformat()}", until=day)

    def is_kept(self, at: datetime) -> bool:
        """Whether nothing of it, and of the time before it, has been deleted by then."""
        return self.first(at) - self.length >= at - KEPT[self.span]


PERIODS = {
    period.name: period
    for period in (
        Period("24h", "Last 24 hours", Span.HOUR, 24),
        Period("7d", "Last 7 days", Span.DAY, 7),
        Period("30d", "Last 30 days", Span.DAY, 30),
        Period("13w", "Last 13 weeks", Span.DAY, 91, per_step=7),
    )
}
DEFAULT_PERIOD = "7d"
FINER = {"day": PERIODS["24h"], "week": PERIODS["7d"]}
"""What shows more of a step: the hours of a day, the days of a week."""


def period_of(name: str, at: datetime) -> Period | None:
    """The period of this name: "7d", or "24h-2026-11-24" for the hours of that day.

    None for anything else, for a day to come, and for what is no longer kept.
    """
    base_name, _, last_day = name.partition("-")
    period = PERIODS.get(base_name)
    if period is None or not last_day:
        return PERIODS.get(name)
    try:
        day = date.fromisoformat(last_day)
    except ValueError:
        return None
    if not (at - DAYS_KEPT).date() <= day <= at.date():
        return None
    period_to_day = period.ending(day)
    return period_to_day if period_to_day.is_kept(at) else None


def day_of(start: datetime) -> str:
    """A day as text: "3 Nov"."""
    return f"{start.day} {start:%b}"


def days_between(first: datetime, last: datetime) -> str:
    """One day or several as text: "3 Nov", "3 Nov to 9 Nov"."""
    first_label, last_label = day_of(first), day_of(last)
    return first_label if first_label == last_label else f"{first_label} to {last_label}"
