"""What was paid of invoices, and how they were reminded of."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from billing.money import Money
from console.database.constraints import choice_constraint


class PaymentKind(models.TextChoices):
    """How an entry settles an invoice, or takes a settlement back."""

    TRANSFER = "transfer", "Bank transfer"
    CARD = "card", "Card payment"
    REVERSAL = "reversal", "Reversal"
    REFUND = "refund", "Refund"
    WRITE_OFF = "write_off", "Written off"
    CREDIT = "credit", "Credit"


class Payment(models.Model):
    """An entry of what was paid, by an operator or the payment provider.

    It never changes: another reverses it.

    What comes in is above 0, and so is what is written off; what goes out or is taken back is
    below. The currency is that of the invoice. Credit is two entries: one below 0 of the invoice
    that was paid too much, and one above 0 of the invoice that is paid with it.
    """

    invoice = models.ForeignKey(
        "billing.Invoice", on_delete=models.RESTRICT, related_name="payments"
    )
    kind = models.CharField(max_length=9, choices=PaymentKind)
    amount_minor = models.BigIntegerField()
    received_on = models.DateField()
    """The day that the bank statement says."""
    reference = models.CharField(max_length=140, blank=True, db_default="")
    """How the bank names the transfer, or the payment provider the charge; of credit, the number of
    the other invoice.
    """
    reason = models.CharField(max_length=300)
    reverses = models.OneToOneField(
        "self", null=True, on_delete=models.RESTRICT, related_name="reversal"
    )
    taken_from = models.OneToOneField(
        "self", null=True, on_delete=models.RESTRICT, related_name="moved_to"
    )
    """Of what is paid with credit: the entry of the invoice that was paid too much."""
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            choice_constraint("kind", PaymentKind),
            models.CheckConstraint(
                condition=Q(kind__in=["transfer", "card", "write_off"], amount_minor__gt=0)
                | Q(kind="refund", amount_minor__lt=0)
                | Q(kind__in=["reversal", "credit"]) & ~Q(amount_minor=0),
                name="payment_sign_tells_its_direction",
            ),
            models.CheckConstraint(
                condition=Q(kind="reversal", reverses__isnull=False)
                | ~Q(kind="reversal") & Q(reverses=None),
                name="payment_tells_what_it_reverses",
            ),
            models.CheckConstraint(
                condition=Q(kind="credit", amount_minor__gt=0, taken_from__isnull=False)
                | ~Q(kind="credit", amount_minor__gt=0) & Q(taken_from=None),
                name="payment_tells_where_credit_is_from",
            ),
            models.UniqueConstraint(
                fields=["reference"], condition=Q(kind="card"), name="payment_of_card_is_once"
            ),
        ]
        indexes = [
            models.Index(fields=["-recorded_at", "-id"], name="payment_by_recording"),
            models.Index(fields=["reference"], name="payment_by_reference"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of {self.amount}"

    @property
    def amount(self) -> Money:
        """In the currency of the invoice."""
        return Money(self.amount_minor, self.invoice.currency)

    @property
    def is_credit(self) -> bool:
        """Whether it moves what was paid too much for one invoice to another."""
        return self.kind == PaymentKind.CREDIT

    @property
    def effect(self) -> Money:
        """What it changes of what is open: a payment makes that less."""
        return -self.amount


class DunningStep(models.Model):
    """That people were reminded of an invoice: once for each step, the days after its due date."""

    invoice = models.ForeignKey(
        "billing.Invoice", on_delete=models.CASCADE, related_name="dunning_steps"
    )
    step = models.SmallIntegerField()
    """Days after the due date; below 0, before it."""
    sent_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["invoice", "step"], name="dunningstep_once")]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.invoice}, day {self.step}"
