"""What is sold: tiers, how much they include, and what they cost."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q

from console.database.constraints import choice_constraint


class TierQuerySet(models.QuerySet["Tier"]):
    """Tiers by who may choose them."""

    def public(self) -> Self:
        """Those that every organization may choose."""
        return self.filter(is_public=True)


class Tier(models.Model):
    """A level of what an organization can have, by its name. One that is not public is no longer,
    or not yet, to be chosen; who has it keeps it.
    """

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=60)
    text = models.CharField(max_length=500, blank=True, db_default="")
    is_public = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)
    """The lowest comes first in the comparison."""

    objects = TierQuerySet.as_manager()

    class Meta:
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.name


class TierLimit(models.Model):
    """How many of one thing a tier includes. What a tier has no limit of is unlimited in it."""

    tier = models.ForeignKey(Tier, on_delete=models.CASCADE, related_name="limits")
    meter = models.CharField(max_length=40)
    """The name of what an app counts, such as `projects`."""
    included = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tier", "meter"], name="tierlimit_one_per_meter")
        ]
        ordering = ["tier", "meter"]

    def __str__(self) -> str:
        return f"{self.included} {self.meter} in {self.tier}"


class Interval(models.TextChoices):
    """How long what is paid lasts."""

    MONTH = "month", "Month"
    YEAR = "year", "Year"


class TierPriceQuerySet(models.QuerySet["TierPrice"]):
    """Prices by when they hold."""

    def holding(self, day: date) -> Self:
        """Those at which one can subscribe on the day."""
        return self.filter(Q(valid_until=None) | Q(valid_until__gt=day), valid_from__lte=day)

    def like(self, price: "TierPrice") -> Self:
        """Those of the same tier, currency and interval: of these one at most holds on a day."""
        return self.filter(tier=price.tier_id, currency=price.currency, interval=price.interval)


class TierPrice(models.Model):
    """What a tier costs for an interval, in advance, without tax.

    It never changes: a database trigger holds everything but `valid_until`. Another price follows
    it, and subscribers at this one keep it.
    """

    tier = models.ForeignKey(Tier, on_delete=models.RESTRICT, related_name="prices")
    amount_minor = models.BigIntegerField()
    """In the smallest unit of the currency."""
    currency = models.CharField(max_length=3)
    interval = models.CharField(max_length=5, choices=Interval)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    """The first day on which it is no longer offered; None without end."""

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
