"""How much of each thing an organization had, month by month."""

from django.db import models

from organizations.models import Organization


class MeterMonth(models.Model):
    """The most that an organization had of one thing in a month, as far as it was counted.

    It is counted a few times a day while the organization has a subscription.
    """

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
