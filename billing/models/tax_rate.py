"""Rates of value added tax by country."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal

from django.db import models
from django.db.models import Q

from billing.countries import name_of_country


class TaxRateQuerySet(models.QuerySet["TaxRate"]):
    """Tax rates by country and day."""

    def by_country(self, countries: Collection[str], day: date) -> dict[str, Decimal]:
        """The rates in per cent that are in force on `day`, for those of the countries with one."""
        begun = self.filter(country__in=countries, valid_from__lte=day).order_by("valid_from")
        # The newest of a country comes last, and stays.
        return dict(begun.values_list("country", "rate"))


class TaxRate(models.Model):
    """The standard rate of value added tax in a country, from a day until the next rate begins."""

    country = models.CharField(max_length=2)
    rate = models.DecimalField(max_digits=5, decimal_places=2)
    """In per cent."""
    valid_from = models.DateField()

    objects = TaxRateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["country", "valid_from"],
                name="taxrate_one_per_day",
                violation_error_message="There is a rate of this country from this day on.",
            ),
            models.CheckConstraint(
                condition=Q(country__regex=r"^[A-Z]{2}$"), name="taxrate_country_is_a_code"
            ),
            models.CheckConstraint(
                condition=Q(rate__gte=0, rate__lte=100), name="taxrate_is_a_share"
            ),
        ]
        ordering = ["country", "-valid_from"]

    def __str__(self) -> str:
        day = f"{self.valid_from.day} {self.valid_from:%B %Y}"
        return f"{self.percent}% in {name_of_country(self.country)} from {day}"

    @property
    def percent(self) -> str:
        """The rate without trailing zeros, such as "19" or "5.5"."""
        return f"{Decimal(self.rate).normalize():f}"
