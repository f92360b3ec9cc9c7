"""Attempts to move money through the payment provider, each saved before it is made."""

import uuid
from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from billing.models.payment import Payment
from billing.money import Money
from console.database.constraints import choice_constraint


class AttemptKind(models.TextChoices):
    """Which way the money goes, and by what."""

    CARD = "card", "Charge to a card"
    PAGE = "page", "Payment page"
    REFUND = "refund", "Refund to a card"


class AttemptState(models.TextChoices):
    """How far an attempt is. The provider is asked for the outcome until it succeeded or failed."""

    CREATED = "created", "Created"
    SENT = "sent", "Sent"
    WAITING = "waiting", "Waiting for confirmation"
    UNKNOWN = "unknown", "Unknown"
    SUCCEEDED = "succeeded", "Succeeded"
    FAILED = "failed", "Failed"
    ENDED = "ended", "Ended by an operator"


UNFINISHED = ("created", "sent", "waiting", "unknown")
AWAITING_OUTCOME = (*UNFINISHED, "ended")
"""The states in which the provider is asked for the outcome. An attempt that an operator ended is
among them: another may begin, but money that it moved still counts.
"""
ENDS_AFTER = timedelta(hours=24)
"""How long an attempt must be without an outcome before an operator may end it."""


class PaymentAttemptQuerySet(models.QuerySet["PaymentAttempt"]):
    """Attempts by state."""

    def unfinished(self) -> Self:
        """Attempts without an outcome: created, sent, waiting or unknown."""
        return self.filter(state__in=UNFINISHED)

    def awaiting_outcome(self) -> Self:
        """Attempts whose outcome the provider is asked for: unfinished, or ended by an operator."""
        return self.filter(state__in=AWAITING_OUTCOME)

    def due(self, at: datetime) -> Self:
        """Attempts for which the provider is to be called: to make them, or for the outcome."""
        return self.awaiting_outcome().filter(due_at__lte=at)

    def succeeded(self) -> Self:
        """Attempts that moved money."""
        return self.filter(state=AttemptState.SUCCEEDED)

    def to_recheck(self, at: datetime) -> Self:
        """Attempts for which the provider is to be asked whether the money went back."""
        return self.filter(recheck_at__lte=at)

    def charges(self) -> Self:
        """Attempts to take money, so no refunds."""
        return self.exclude(kind=AttemptKind.REFUND)

    def newest_first(self) -> Self:
        return self.order_by("-created_at", "-pk")


class PaymentAttempt(models.Model):
    """One attempt to charge an invoice, or to refund to a card what it paid.

    The row is committed before the provider is called, and its ID is the idempotency key of the
    call. An invoice has at most one unfinished attempt, so that no two move money for the same
    thing. An attempt that succeeded has the payment that was entered in the same transaction.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    invoice = models.ForeignKey(
        "billing.Invoice", on_delete=models.RESTRICT, related_name="payment_attempts"
    )
    kind = models.CharField(max_length=6, choices=AttemptKind)
    state = models.CharField(max_length=9, choices=AttemptState, default=AttemptState.CREATED)
    amount_minor = models.BigIntegerField()
    """In minor units of the invoice's currency. Above 0, also for a refund."""
    customer = models.CharField(max_length=255)
    card = models.CharField(max_length=255, blank=True, db_default="")
    """The provider's ID of the card; empty for a payment page."""
    card_label = models.CharField(max_length=60, blank=True, db_default="")
    page = models.CharField(max_length=255, blank=True, db_default="")
    url = models.TextField(blank=True, db_default="")
    """Where a person pays or confirms."""
    reference = models.CharField(max_length=255, blank=True, db_default="")
    """The provider's ID of the charge or the refund; empty until it is known."""
    reason = models.CharField(max_length=300, blank=True, db_default="")
    """Why the attempt failed, or why its outcome is unknown."""
    purpose = models.CharField(max_length=300, blank=True, db_default="")
    """Why an operator refunds something."""
    is_final = models.BooleanField(default=False, db_default=False)
    """Whether it failed for a reason for which the same card is not tried again."""
    is_untried = models.BooleanField(default=False, db_default=False)
    """Whether it failed before the card was charged, so that it is tried again within hours."""
    refunds = models.ForeignKey(
        "self", null=True, on_delete=models.RESTRICT, related_name="refund_attempts"
    )
    """The charge that is refunded; None for a charge."""
    payment = models.OneToOneField(
        Payment, null=True, on_delete=models.RESTRICT, related_name="attempt"
    )
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    """Who asked for the attempt; None if a scheduled task did."""
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    sent_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(default=timezone.now)
    """When the provider is called next."""
    unknown_at = models.DateTimeField(null=True)
    """Since when the provider has not said what became of the attempt; None while it does."""
    recheck_at = models.DateTimeField(null=True)
    """When to ask whether the money of a succeeded attempt went back; None without a hint of it."""
    tries = models.PositiveSmallIntegerField(default=0, db_default=0)

    objects = PaymentAttemptQuerySet.as_manager()

    class Meta:
        constraints = [
            choice_constraint("kind", AttemptKind),
            choice_constraint("state", AttemptState),
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
        return Money(self.amount_minor, self.invoice.currency)

    @property
    def is_finished(self) -> bool:
        """Whether it succeeded, failed or was ended, so that another attempt may begin."""
        return self.state not in UNFINISHED

    def can_be_ended(self, now: datetime) -> bool:
        """Whether the outcome has been missing for 24 hours, so that an operator may end it."""
        is_undecided = self.state in {AttemptState.UNKNOWN, AttemptState.WAITING}
        return is_undecided and self.unknown_at is not None and now - self.unknown_at >= ENDS_AFTER

    @property
    def is_waiting(self) -> bool:
        """Whether a person has to open the provider's page to pay or to confirm."""
        return self.state == AttemptState.WAITING
