"""The day after which something of a member ends, and when people are reminded of it."""

from datetime import UTC, date, datetime, time, timedelta

from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from console.refusals import Refusal
from organizations.models.organization import today

LATEST = date(2999, 12, 31)
REMINDED_BEFORE = (7, 1)
"""How many days before an end the member and administrators are reminded."""


class LastDayPassed(Refusal):
    slug = "last-day-passed"
    message = "Choose today or a later day."
    field = "last_day"
    is_mistake = True


class LastDayTooFar(Refusal):
    slug = "last-day-too-far"
    message = "Choose a day before the year 3000, or leave it empty for no end."
    field = "last_day"
    is_mistake = True


def clean_end(last_day: date | None) -> datetime | None:
    """The time in UTC at which this day ends; None for None.

    Raises LastDayPassed, or LastDayTooFar, because no time is after the year 9999.
    """
    if last_day is None:
        return None
    if last_day < today():
        raise LastDayPassed
    if last_day > LATEST:
        raise LastDayTooFar
    return datetime.combine(last_day + timedelta(days=1), time.min, tzinfo=UTC)


def end_reminder_due() -> Q:
    """A condition: the next reminder of the end of a row is due, by the database's clock.

    The row has `ends_at`, and in `end_reminded_before` how many days before it the last reminder
    was sent.
    """
    is_due = Q()
    for days in REMINDED_BEFORE:
        not_reminded = Q(end_reminded_before=None) | Q(end_reminded_before__gt=days)
        is_due |= Q(ends_at__lte=Now() + timedelta(days=days)) & not_reminded
    return is_due


def days_told_by_notice(ends_at: datetime | None) -> int | None:
    """The last reminder that a notice sent now makes unnecessary, in days before the end.

    None if every reminder is still to be sent, or without an end.
    """
    if ends_at is None:
        return None
    left = ends_at - timezone.now()
    return min((days for days in REMINDED_BEFORE if left <= timedelta(days=days)), default=None)
