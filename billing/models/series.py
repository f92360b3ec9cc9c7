"""From where invoices get their numbers."""

from django.db import models


class InvoiceSeries(models.Model):
    """The numbers of one prefix in one year. They have no gaps and none comes twice.

    A transaction that takes `next` adds one to it, as the last thing it does, so that a number
    comes back that no one used, and others wait as short as can be.
    """

    prefix = models.CharField(max_length=10)
    year = models.PositiveSmallIntegerField()
    next = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name_plural = "invoice series"
        constraints = [
            models.UniqueConstraint(fields=["prefix", "year"], name="invoiceseries_one_per_year")
        ]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.prefix}-{self.year}"
