"""What an invoice consists of: its lines, and the documents that were sent."""

from django.db import models
from django.db.models import F, Q

from billing.models.invoice import Invoice
from billing.money import Money
from console.database.constraints import choice_constraint


class InvoiceLine(models.Model):
    """A line of an invoice. A line that gives something back has a quantity below 0."""

    invoice = models.ForeignKey(Invoice, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=300)
    quantity = models.IntegerField(default=1)
    unit = models.CharField(max_length=20, blank=True, db_default="")
    unit_amount_minor = models.BigIntegerField()
    """In the currency of the invoice, without tax."""
    amount_minor = models.BigIntegerField()
    tax_category = models.CharField(max_length=2, blank=True, db_default="")
    """The code of EN 16931; empty in a draft."""
    rate = models.DecimalField(max_digits=5, decimal_places=2, default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["invoice", "position"], name="invoiceline_position_is_once"
            ),
            models.CheckConstraint(
                condition=Q(
                    amount_minor=F("quantity") * F("unit_amount_minor"), unit_amount_minor__gte=0
                ),
                name="invoiceline_amount_is_the_product",
            ),
            models.CheckConstraint(
                condition=Q(tax_category__in=["", "S", "Z", "E", "AE", "O"]),
                name="invoiceline_category_is_known",
            ),
        ]
        ordering = ["position"]
        default_permissions = ()

    def __str__(self) -> str:
        return self.text

    @property
    def price(self) -> Money:
        """The price of one unit, without tax."""
        return Money(self.unit_amount_minor, self.invoice.currency)

    @property
    def amount(self) -> Money:
        """Quantity times price, without tax."""
        return Money(self.amount_minor, self.invoice.currency)


class DocumentKind(models.TextChoices):
    """The forms in which an invoice is sent."""

    PDF = "pdf", "PDF"
    XML = "xml", "XML"


class InvoiceDocument(models.Model):
    """A PDF or XML file of an issued invoice, in the database, so that one backup has it all."""

    invoice = models.ForeignKey(Invoice, on_delete=models.CASCADE, related_name="documents")
    kind = models.CharField(max_length=8, choices=DocumentKind)
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()

    class Meta:
        constraints = [
            choice_constraint("kind", DocumentKind),
            models.UniqueConstraint(
                fields=["invoice", "kind"], name="invoicedocument_one_of_a_kind"
            ),
        ]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.invoice}.{self.kind}"
