"""The times of the daily email."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo

from django.conf import settings

from console.words.time_zones import zone_or_utc


def next_morning(after: datetime, zone: str) -> datetime:
    """The next time of the daily email, at the hour `NOTIFICATIONS_DAILY_AT` of this time zone.

    Each day has one: an hour that the clock skips is that much later, and of one that it repeats,
    the first counts. UTC for "" and for a name that the system does not know.
    """
    tz = zone_or_utc(zone)
    today = after.astimezone(tz).date()
    morning = _morning_of(today, tz)
    return morning if morning > after else _morning_of(today + timedelta(days=1), tz)


def _morning_of(day: date, zone: tzinfo) -> datetime:
    """The time of the daily email of this day, in UTC."""
    return datetime.combine(day, time(settings.NOTIFICATIONS_DAILY_AT), zone).astimezone(UTC)
