"""Filters that write numbers on pages of Billing."""

from decimal import Decimal

from django import template

from billing.money import Money

register = template.Library()


@register.filter
def thousands(number: int) -> str:
    """A whole number with separators, such as "1,000"."""
    return f"{number:,}"


@register.filter
def money(minor: int, currency: str) -> str:
    """An amount in minor units of a currency, such as "€12.50"."""
    return str(Money(minor, currency))


@register.filter
def rate(percent: str) -> str:
    """A rate in percent without trailing zeros, such as "19" or "5.5"."""
    return f"{Decimal(percent).normalize():f}"
