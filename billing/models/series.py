"""Series of invoice numbers."""

from django.db import models


class InvoiceSeries(models.Model):
    """The invoice numbers of one prefix in one year, without gaps or repetition.

    A transaction takes `next` and increments it as the last thing it does, so that a rollback gives
    the number back, and other transactions wait only briefly for the row.
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
