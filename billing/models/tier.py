"""Tiers, their limits and their prices."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q

from console.database.constraints import choice_constraint


class Tier(models.Model):
    """A level with limits and prices. It can be chosen while it is public, and kept afterwards."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=60)
    text = models.CharField(max_length=500, blank=True, db_default="")
    is_public = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)
    """The lowest comes first in the comparison."""

    class Meta:
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.name


class TierLimit(models.Model):
    """How many of one meter a tier includes. Without such a row, the meter is unlimited."""

    tier = models.ForeignKey(Tier, on_delete=models.CASCADE, related_name="limits")
    meter = models.CharField(max_length=40)
    """The name of the meter, such as `projects`."""
    included = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tier", "meter"], name="tierlimit_one_per_meter")
        ]
        ordering = ["tier", "meter"]

    def __str__(self) -> str:
        return f"{self.included} {self.meter} in {self.tier}"


class Interval(models.TextChoices):
    """How long a period that is paid for lasts."""

    MONTH = "month", "Month"
    YEAR = "year", "Year"


class TierPriceQuerySet(models.QuerySet["TierPrice"]):
    """Prices by the days on which they are offered."""

    def holding(self, day: date) -> Self:
        """Prices that are valid on `day`."""
        return self.filter(Q(valid_until=None) | Q(valid_until__gt=day), valid_from__lte=day)

    def like(self, price: "TierPrice") -> Self:
        """Prices of the same tier, currency and interval: at most one of them is valid on a day."""
        return self.filter(tier=price.tier_id, currency=price.currency, interval=price.interval)


class TierPrice(models.Model):
    """The price of a tier for an interval, paid in advance, without tax.

    A price never changes: a database trigger protects every field but `valid_until`. When another
    price follows, its subscribers keep it.
    """

    tier = models.ForeignKey(Tier, on_delete=models.RESTRICT, related_name="prices")
    amount_minor = models.BigIntegerField()
    """In minor units of the currency."""
    currency = models.CharField(max_length=3)
    interval = models.CharField(max_length=5, choices=Interval)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    """The first day on which the price is no longer offered; None without end."""

    objects = TierPriceQuerySet.as_manager()

    class Meta:
        constraints = [
            choice_constraint("interval", Interval),
            models.CheckConstraint(
                condition=Q(amount_minor__gte=0), name="tierprice_is_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(currency__regex=r"^[A-Z]{3}$"), name="tierprice_currency_is_a_code"
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                name="tierprice_ends_after_it_begins",
            ),
        ]
        ordering = ["tier", "interval", "-valid_from"]

    def __str__(self) -> str:
        return f"{self.tier} by the {self.interval}"
