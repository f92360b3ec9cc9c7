"""Which day it is for the seller: invoices and periods have dates, not times."""

from datetime import date
from zoneinfo import ZoneInfo

from django.utils import timezone

from billing.models import Seller


def today(seller: Seller | None = None) -> date:
    """The day in the seller's zone; that of UTC while no one sells."""
    seller = seller or Seller.objects.first()
    return timezone.now().astimezone(ZoneInfo(seller.time_zone if seller else "UTC")).date()


def day(date: date) -> str:
    """As people read it: "1 December 2026"."""
    return f"{date.day} {date:%B %Y}"
