"""What the seller and the buyers have in common."""

from django.db import models


class Party(models.Model):
    """A legal name, a postal address and a VAT ID, as they are printed on invoices."""

    legal_name = models.CharField(max_length=200)
    line_1 = models.CharField("address", max_length=200)
    line_2 = models.CharField("address, second line", max_length=200, blank=True, db_default="")
    postal_code = models.CharField(max_length=20, blank=True, db_default="")
    city = models.CharField(max_length=100)
    country = models.CharField(max_length=2)
    """Two letters, by ISO 3166-1."""
    vat_id = models.CharField("VAT ID", max_length=20, blank=True, db_default="")
    """Compact, with the letters of the country in front. Only its format was checked."""

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.legal_name
