"""Payments of invoices, and reminders of them."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from billing.money import Money
from console.database.constraints import choice_constraint


class PaymentKind(models.TextChoices):
    """The kinds of entries. Credit moves an overpayment from one invoice to another."""

    TRANSFER = "transfer", "Bank transfer"
    CARD = "card", "Card payment"
    REVERSAL = "reversal", "Reversal"
    REFUND = "refund", "Refund"
    WRITE_OFF = "write_off", "Written off"
    CREDIT = "credit", "Credit"


class Payment(models.Model):
    """An entry in the ledger of an invoice, made by an operator or the payment provider.

    An entry never changes: a reversal, which is another entry, cancels it. Amounts that come in or
    are written off are above 0, amounts that are refunded or reversed are below 0. Credit is two
    entries: one below 0 on the invoice that was overpaid, one above 0 on the invoice it pays.
    """

    invoice = models.ForeignKey(
        "billing.Invoice", on_delete=models.RESTRICT, related_name="payments"
    )
    kind = models.CharField(max_length=9, choices=PaymentKind)
    amount_minor = models.BigIntegerField()
    received_on = models.DateField()
    """The day on the bank statement."""
    reference = models.CharField(max_length=140, blank=True, db_default="")
    """The text of the transfer, the ID of the charge, or the invoice that credit is from or for."""
    reason = models.CharField(max_length=300)
    reverses = models.OneToOneField(
        "self", null=True, on_delete=models.RESTRICT, related_name="reversal"
    )
    taken_from = models.OneToOneField(
        "self", null=True, on_delete=models.RESTRICT, related_name="moved_to"
    )
    """For an entry that pays with credit: the opposite entry, of the overpaid invoice."""
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
        return Money(self.amount_minor, self.invoice.currency)

    @property
    def is_credit(self) -> bool:
        return self.kind == PaymentKind.CREDIT

    @property
    def effect(self) -> Money:
        """The change of the open amount: minus the amount, because a payment reduces it."""
        return -self.amount


class DunningStep(models.Model):
    """A reminder of an invoice that was sent: each step once."""

    invoice = models.ForeignKey(
        "billing.Invoice", on_delete=models.CASCADE, related_name="dunning_steps"
    )
    step = models.SmallIntegerField()
    """Days after the due date; below 0 for days before it."""
    sent_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["invoice", "step"], name="dunningstep_once")]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.invoice}, day {self.step}"
