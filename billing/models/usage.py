"""How much of each thing an organization had, month by month."""

from datetime import date
from typing import Self

from django.db import models

from organizations.models import Organization


class MeterMonthQuerySet(models.QuerySet["MeterMonth"]):
    """Counts by when they were taken."""

    def since(self, month: date) -> Self:
        """Those of this month and later ones."""
        return self.filter(month__gte=month)


class MeterMonth(models.Model):
    """The most that an organization had of one thing in a month, as far as it was counted.

    It is counted a few times a day while there is a subscription.
    """

    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    meter = models.CharField(max_length=40)
    month = models.DateField()
    """Its first day, in the seller's zone."""
    most = models.PositiveIntegerField()

    objects = MeterMonthQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "meter", "month"], name="metermonth_once"
            )
        ]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.most} {self.meter} in {self.month:%Y-%m}"
