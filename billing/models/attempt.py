"""Attempts to move money through the payment provider, each noted before it is made."""

import uuid
from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from billing.models.payment import Payment
from billing.money import Money


class AttemptKind(models.TextChoices):
    """Which way the money goes, and by what."""

    CARD = "card", "Charge to a card"
    PAGE = "page", "Payment page"
    REFUND = "refund", "Refund to a card"


class AttemptState(models.TextChoices):
    """How far it is. Two are ends for good; of all others the provider is asked until it says."""

    CREATED = "created", "Created"
    SENT = "sent", "Sent"
    WAITING = "waiting", "Waiting for confirmation"
    UNKNOWN = "unknown", "Unknown"
    SUCCEEDED = "succeeded", "Succeeded"
    FAILED = "failed", "Failed"
    ENDED = "ended", "Ended by an operator"


UNFINISHED = ("created", "sent", "waiting", "unknown")
AWAITING_OUTCOME = (*UNFINISHED, "ended")
"""An operator who ends one lets others begin. What became of it is asked all the same."""
ENDS_AFTER = timedelta(hours=24)
"""How long the provider has to say nothing of one before an operator may end it."""


class PaymentAttemptQuerySet(models.QuerySet["PaymentAttempt"]):
    """Attempts by how far they are."""

    def unfinished(self) -> Self:
        """Those that may still move money, or have."""
        return self.filter(state__in=UNFINISHED)

    def still_asked(self) -> Self:
        """Those of which the provider may still say something that counts."""
        return self.filter(state__in=AWAITING_OUTCOME)

    def due(self, at: datetime) -> Self:
        """Those that are to be made, or that the provider is to be asked of."""
        return self.still_asked().filter(due_at__lte=at)

    def succeeded(self) -> Self:
        """Those that moved money."""
        return self.filter(state=AttemptState.SUCCEEDED)

    def to_recheck(self, at: datetime) -> Self:
        """Those of which the provider is to be asked whether the money came back."""
        return self.filter(recheck_at__lte=at)

    def charges(self) -> Self:
        """Those that take money."""
        return self.exclude(kind=AttemptKind.REFUND)

    def newest_first(self) -> Self:
        """In the order of lists."""
        return self.order_by("-created_at", "-pk")


class PaymentAttempt(models.Model):
    """One attempt to charge an invoice, or to send back what a card paid for it.

    The row is committed before the provider is called, and its ID is the key by which the provider
    knows a repetition. An invoice has one unfinished attempt at most, so that no two move money for
    the same thing. One that succeeded has the payment that it came to, written with it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    invoice = models.ForeignKey(
        "billing.Invoice", on_delete=models.RESTRICT, related_name="payment_attempts"
    )
    kind = models.CharField(max_length=6, choices=AttemptKind)
    state = models.CharField(max_length=9, choices=AttemptState, default=AttemptState.CREATED)
    amount_minor = models.BigIntegerField()
    """Above 0, also of a refund; in the currency of the invoice."""
    customer = models.CharField(max_length=255)
    card = models.CharField(max_length=255, blank=True, db_default="")
    """What the provider knows the card by; empty for a page."""
    card_label = models.CharField(max_length=60, blank=True, db_default="")
    page = models.CharField(max_length=255, blank=True, db_default="")
    url = models.TextField(blank=True, db_default="")
    """Where a person pays or confirms."""
    reference = models.CharField(max_length=255, blank=True, db_default="")
    """What the provider knows the charge or the refund by, once it said so."""
    reason = models.CharField(max_length=300, blank=True, db_default="")
    """Why it failed, or why nothing is known."""
    purpose = models.CharField(max_length=300, blank=True, db_default="")
    """Why an operator refunds something."""
    is_final = models.BooleanField(default=False, db_default=False)
    """Whether it failed for a reason for which the same card is not tried again."""
    is_untried = models.BooleanField(default=False, db_default=False)
    """Whether it failed before a card was asked, so that the card is tried again after hours."""
    refunds = models.ForeignKey(
        "self", null=True, on_delete=models.RESTRICT, related_name="refund_attempts"
    )
    """The charge that is sent back."""
    payment = models.OneToOneField(
        Payment, null=True, on_delete=models.RESTRICT, related_name="attempt"
    )
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    """Who asked for it; None where the clock did."""
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    sent_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(default=timezone.now)
    """When the provider is called next."""
    unknown_at = models.DateTimeField(null=True)
    """Since when the provider says nothing of it; None while it does."""
    recheck_at = models.DateTimeField(null=True)
    """When the provider is asked whether what succeeded was taken back; None until it hints so."""
    tries = models.PositiveSmallIntegerField(default=0, db_default=0)

    objects = PaymentAttemptQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=AttemptKind.values), name="paymentattempt_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=AttemptState.values), name="paymentattempt_state_is_known"
            ),
            models.UniqueConstraint(
                fields=["invoice"],
                condition=Q(state__in=UNFINISHED),
                name="paymentattempt_one_unfinished_per_invoice",
            ),
            models.CheckConstraint(
                condition=Q(amount_minor__gt=0), name="paymentattempt_amount_is_above_zero"
            ),
            models.CheckConstraint(
                condition=Q(state="succeeded", payment__isnull=False)
                | ~Q(state="succeeded") & Q(payment=None),
                name="paymentattempt_that_succeeded_has_a_payment",
            ),
            models.CheckConstraint(
                condition=Q(kind="refund", refunds__isnull=False)
                | ~Q(kind="refund") & Q(refunds=None),
                name="paymentattempt_tells_what_it_refunds",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(state__in=AWAITING_OUTCOME),
                name="paymentattempt_due",
            ),
            models.Index(
                fields=["recheck_at"],
                condition=Q(recheck_at__isnull=False),
                name="paymentattempt_to_recheck",
            ),
            models.Index(fields=["-created_at", "-id"], name="paymentattempt_by_creation"),
            models.Index(fields=["reference"], name="paymentattempt_by_reference"),
            models.Index(fields=["page"], name="paymentattempt_by_page"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.amount}"

    @property
    def amount(self) -> Money:
        """In the currency of the invoice."""
        return Money(self.amount_minor, self.invoice.currency)

    @property
    def is_finished(self) -> bool:
        """Whether another may begin."""
        return self.state not in UNFINISHED

    def can_be_ended(self, now: datetime) -> bool:
        """Whether nothing was heard of it for so long that an operator may end it."""
        is_unsaid = self.state in {AttemptState.UNKNOWN, AttemptState.WAITING}
        return is_unsaid and self.unknown_at is not None and now - self.unknown_at >= ENDS_AFTER

    @property
    def is_waiting(self) -> bool:
        """Whether a person has to open the page."""
        return self.state == AttemptState.WAITING
