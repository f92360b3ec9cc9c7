"""Which day it is for the seller: invoices and periods have dates, not times."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.utils import timezone

from billing.models import Seller


def today(seller: Seller | None = None) -> date:
    """The day in the seller's zone; that of UTC while no one sells."""
    return day_of(timezone.now(), seller or Seller.objects.first())


def day_of(moment: datetime, seller: Seller | None) -> date:
    """The day of a moment in the seller's zone; that of UTC while no one sells."""
    return moment.astimezone(_zone(seller)).date()


def start_of(day: date, seller: Seller | None) -> datetime:
    """The moment at which a day begins in the seller's zone."""
    return datetime.combine(day, time.min, _zone(seller))


def format_day(date: date) -> str:
    """As people read it: "1 December 2026"."""
    return f"{date.day} {date:%B %Y}"


def _zone(seller: Seller | None) -> ZoneInfo:
    return ZoneInfo(seller.time_zone if seller else "UTC")
