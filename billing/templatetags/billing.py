"""How days and numbers are written on pages of Billing."""

from datetime import date
from decimal import Decimal

from django import template

from billing import dates
from billing.money import Money

register = template.Library()


@register.filter
def day(value: date) -> str:
    """As in "1 December 2026"."""
    return dates.format_day(value)


@register.filter
def thousands(number: int) -> str:
    """As in "1,000"."""
    return f"{number:,}"


@register.filter
def money(minor: int, currency: str) -> str:
    """Minor units of a currency, as in "€12.50"."""
    return str(Money(minor, currency))


@register.filter
def rate(percent: str) -> str:
    """A rate without zeros at its end, as in "19" or "5.5"."""
    return f"{Decimal(percent).normalize():f}"
