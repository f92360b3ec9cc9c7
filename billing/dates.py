"""Days in the seller's time zone: invoices and periods have dates, not times."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.utils import timezone

from billing.models import Seller


def today(seller: Seller | None = None) -> date:
    """Today in the seller's time zone, or in UTC without a seller; reads the seller if left out."""
    return day_of(timezone.now(), seller or Seller.objects.first())


def day_of(moment: datetime, seller: Seller | None) -> date:
    """The day of a moment in the seller's time zone, or in UTC without a seller."""
    return moment.astimezone(_zone(seller)).date()


def start_of(day: date, seller: Seller | None) -> datetime:
    """The moment at which a day begins in the seller's time zone, or in UTC without a seller."""
    return datetime.combine(day, time.min, _zone(seller))


def format_day(date: date) -> str:
    """The date for people to read, such as "1 December 2026"."""
    return f"{date.day} {date:%B %Y}"


def _zone(seller: Seller | None) -> ZoneInfo:
    return ZoneInfo(seller.time_zone if seller else "UTC")
