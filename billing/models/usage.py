"""How much of each thing an organization had, month by month."""

from django.db import models

from organizations.models import Organization


class MeterMonth(models.Model):
    """The highest of an organization's counts of a meter in a month, taken a few times a day."""

    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    meter = models.CharField(max_length=40)
    month = models.DateField()
    """The first day of the month, in the seller's time zone."""
    most = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "meter", "month"], name="metermonth_once"
            )
        ]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.most} {self.meter} in {self.month:%Y-%m}"
