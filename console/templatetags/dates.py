"""Dates in the reader's time zone and style, built into all templates."""

from datetime import date, datetime

from django import template
from django.utils import timezone

from console.words import dates

register = template.Library()


@register.filter
def day(value: date | None) -> str:
    """`{{ invoice.due_on|day }}`: the date, or day of a moment: "2 December 2026"; "" for None."""
    return dates.day(value)


@register.filter
def short_day(value: date | None) -> str:
    """`{{ member.last_day|short_day }}`: "2 Dec 2026"; "" for None."""
    return dates.day(value, short=True)


@register.filter
def moment(at: datetime | None) -> str:
    """`{{ reset.due_at|moment }}`: "2 December 2026, 14:30 CET"; "" for None."""
    return dates.moment(at) if at else ""


@register.filter
def second(at: datetime | None) -> str:
    """`{{ session.started_at|second }}`: "2 December 2026, 14:30:05 CET"; "" for None."""
    return dates.moment(at, seconds=True) if at else ""


@register.filter
def day_heading(at: datetime) -> str:
    """The day of a moment above its rows: "Today", "Yesterday" or "2 December 2026"."""
    return dates.day_heading(at, timezone.now())
