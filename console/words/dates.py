"""Days and times of day in words, in the time zone and style of the person who reads them.

Middleware says who reads a page, and the outbox who reads an email. Without a person, or before one
has a time zone, times are in UTC, and `time.js` shows those of a page in the browser's zone.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from functools import cache, lru_cache

from django.db.models import TextChoices

from console.words.time_zones import zone_or_utc

_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


class DateStyle(TextChoices):
    """How dates and times of day are written."""

    DAY_FIRST = "day-first", "2 Dec 2026, 14:30"
    MONTH_FIRST = "month-first", "Dec 2, 2026, 2:30 PM"
    YEAR_FIRST = "year-first", "2026-12-02 14:30"


@dataclass(frozen=True)
class Reader:
    """The time zone and style in which a person reads dates."""

    zone: tzinfo = UTC
    style: str = DateStyle.DAY_FIRST
    has_zone: bool = False
    """Whether the zone is the person's, so that no script replaces it by the browser's."""


ANYONE = Reader()
_current: ContextVar[Callable[[], Reader]] = ContextVar("reader", default=lambda: ANYONE)


@lru_cache(maxsize=1024)
def reader_with(zone_name: str, style: str) -> Reader:
    """The reader with this zone, "" for none, and style. An unknown zone counts as UTC."""
    if style not in DateStyle.values:
        style = DateStyle.DAY_FIRST
    return Reader(zone_or_utc(zone_name), style, bool(zone_name))


@contextmanager
def shown_to(find_reader: Callable[[], Reader]) -> Iterator[None]:
    """Write dates for this reader, who is looked for when the first date is written."""
    token = _current.set(cache(find_reader))
    try:
        yield
    finally:
        _current.reset(token)


def reader() -> Reader:
    """The reader of the page or email that is being written; `ANYONE` if nothing says who."""
    return _current.get()()


def day(value: date | None, *, short: bool = False) -> str:
    """The day, or that of a moment in the reader's zone: "2 December 2026", or "2 Dec 2026".

    Empty for None.
    """
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = value.astimezone(reader().zone)
    month = _MONTHS[value.month - 1][: 3 if short else None]
    match reader().style:
        case DateStyle.MONTH_FIRST:
            return f"{month} {value.day}, {value.year}"
        case DateStyle.YEAR_FIRST:
            return f"{value.year:04}-{value.month:02}-{value.day:02}"
    return f"{value.day} {month} {value.year}"


def clock(at: datetime, *, seconds: bool = False) -> str:
    """The time of day in the reader's zone: "14:30" or "2:30 PM"; "14:30:05" with seconds."""
    local = at.astimezone(reader().zone)
    rest = f"{local.minute:02}:{local.second:02}" if seconds else f"{local.minute:02}"
    if reader().style == DateStyle.MONTH_FIRST:
        return f"{local.hour % 12 or 12}:{rest} {'AM' if local.hour < 12 else 'PM'}"
    return f"{local.hour:02}:{rest}"


def zone_of(at: datetime) -> str:
    """The reader's zone at this moment: "CET", or "UTC-03" for a zone without letters."""
    name = at.astimezone(reader().zone).tzname() or "UTC"
    return f"UTC{name}" if name.startswith(("+", "-")) else name


def moment(at: datetime, *, short: bool = False, seconds: bool = False) -> str:
    """Day, time of day and zone: "2 December 2026, 14:30 CET"."""
    comma = " " if reader().style == DateStyle.YEAR_FIRST else ", "
    return f"{day(at, short=short)}{comma}{clock(at, seconds=seconds)} {zone_of(at)}"


def minute(at: datetime, now: datetime) -> str:
    """Day and time of day for a row: "Today, 14:30" or "2 Dec, 14:30".

    For people without a time zone "2 Dec, 14:30 UTC", because what is today differs.
    """
    return f"{relative_day(at, now)}, {clock_with_zone(at)}"


def clock_with_zone(at: datetime) -> str:
    """The time of day; with the zone, UTC, if it is not the reader's own: "14:30 UTC"."""
    return clock(at) if reader().has_zone else f"{clock(at)} {zone_of(at)}"


def relative_day(at: datetime, now: datetime) -> str:
    """The day of a moment as people say it: "Today", "Yesterday", "2 Dec" or "2 Dec 2025".

    Without Today and Yesterday for people without a time zone.
    """
    local, today = at.astimezone(reader().zone).date(), now.astimezone(reader().zone).date()
    days_ago = (today - local).days
    if reader().has_zone and days_ago in {0, 1}:
        return "Yesterday" if days_ago else "Today"
    return _day_of_year(local) if local.year == today.year else day(local, short=True)


def day_heading(at: datetime, now: datetime) -> str:
    """The day of a moment above rows: "Today", "Yesterday" or "2 December 2026"."""
    words = relative_day(at, now)
    return words if words in {"Today", "Yesterday"} else day(at)


def _day_of_year(value: date) -> str:
    """The short day without its year: "2 Dec"; in the style that begins with the year, with it."""
    month = _MONTHS[value.month - 1][:3]
    match reader().style:
        case DateStyle.MONTH_FIRST:
            return f"{month} {value.day}"
        case DateStyle.YEAR_FIRST:
            return day(value)
    return f"{value.day} {month}"
