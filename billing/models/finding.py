"""Differences between what the payment provider and the console have recorded."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from billing.models.attempt import PaymentAttempt
from billing.money import Money
from console.database.constraints import choice_constraint


class FindingKind(models.TextChoices):
    """What differs. One dispute can lead to several findings, one after the other."""

    CHARGE = "charge", "Charge"
    INQUIRY = "inquiry", "Question of the bank"
    DISPUTE = "dispute", "Dispute"
    DISPUTE_WON = "dispute_won", "Dispute won"
    DISPUTE_LOST = "dispute_lost", "Dispute lost"
    LATE = "late", "Late answer"
    REFUND_FAILED = "refund_failed", "Refund that failed"
    REFUNDED = "refunded", "Refund at the provider"
    REFUSED = "refused", "Refused call"


RETURNING = (
    *(FindingKind.INQUIRY, FindingKind.DISPUTE, FindingKind.DISPUTE_LOST),
    *(FindingKind.REFUND_FAILED, FindingKind.REFUNDED),
)


class ProviderFindingQuerySet(models.QuerySet["ProviderFinding"]):
    """Findings by what operators have to do about them."""

    def returning(self) -> Self:
        """Unsettled findings about money that went back to the payer, or may."""
        return self.filter(settled_at=None, kind__in=RETURNING)


class ProviderFinding(models.Model):
    """A difference between the provider and the console, for operators to look at and settle.

    Examples are a charge that the console does not know, another amount than was asked for, or
    money that went back. Each is noted once, and no payment is entered because of it. A call that
    the provider refuses is a finding, too: it opens again whenever that happens.
    """

    kind = models.CharField(
        max_length=13, choices=FindingKind, default=FindingKind.CHARGE, db_default="charge"
    )
    reference = models.CharField(max_length=255)
    """The provider's ID of the charge, the dispute or the refund; of a call, why it was refused."""
    what = models.CharField(max_length=300)
    attempt = models.ForeignKey(
        PaymentAttempt, null=True, on_delete=models.RESTRICT, related_name="findings"
    )
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    """Empty for a call that is about no amount."""
    found_at = models.DateTimeField(default=timezone.now, editable=False)
    settled_at = models.DateTimeField(null=True)

    objects = ProviderFindingQuerySet.as_manager()

    class Meta:
        constraints = [
            choice_constraint("kind", FindingKind),
            models.UniqueConstraint(fields=["reference", "kind"], name="providerfinding_once"),
        ]
        indexes = [
            models.Index(fields=["-found_at", "-id"], name="providerfinding_by_age"),
            models.Index(
                fields=["-found_at", "-id"],
                condition=Q(settled_at=None),
                name="providerfinding_open",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def amount(self) -> Money | None:
        """The amount that the provider names; None for a call that is about no amount."""
        return Money(self.amount_minor, self.currency) if self.currency else None
