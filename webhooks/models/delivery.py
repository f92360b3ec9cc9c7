"""What a webhook is still to be told, or was."""

import uuid
from datetime import datetime, timedelta
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from console.database.constraints import choice_constraint
from organizations.models import Organization
from organizations.tenancy.keys import SameOrganization

LONGEST_ANSWER = 4096
"""Bytes of an answer that are kept."""
TEST = "webhook.test"
"""The type of a delivery by which it is tried whether the webhook answers."""
EVERYTHING = "history.event"
"""The type of deliveries about every event of the history, made from the event feed."""
RETRY_AFTER = [
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
]
"""How long to wait after each failed try; after the last of them, the delivery has failed."""


UNANSWERED = "The console ended before it had the answer."
"""What is left of a try that was interrupted."""


class DeliveryState(models.TextChoices):
    """How far a delivery is. All but the first are ends, from which it can be sent again."""

    WAITING = "waiting", "Waiting"
    DELIVERED = "delivered", "Delivered"
    FAILED = "failed", "Failed"
    CANCELLED = "cancelled", "Cancelled"


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    """Deliveries by how far they are."""

    def waiting(self) -> Self:
        """Deliveries that are still to be sent, or being sent."""
        return self.filter(state=DeliveryState.WAITING)

    def due(self, at: datetime) -> Self:
        """Waiting, with no one busy sending it."""
        return self.waiting().filter(Q(leased_until=None) | Q(leased_until__lte=at), due_at__lte=at)

    def under_way(self, at: datetime) -> Self:
        """Deliveries that a drain has leased: it is sending them."""
        return self.filter(leased_until__gt=at)

    def of_working_drains(self, at: datetime) -> Self:
        """Deliveries under way by a drain that still begins others."""
        return self.under_way(at).filter(is_left_over=False)

    def tests(self) -> Self:
        """Test deliveries, by which it is tried whether a webhook answers."""
        return self.filter(type=TEST)

    def newest_first(self) -> Self:
        """In the order of lists."""
        return self.order_by("-created_at", "-pk")


class Delivery(models.Model):
    """One message to one webhook, with what was answered last.

    Its ID is the message's, the same at every try, by which a receiver tells a copy.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    webhook = models.ForeignKey(
        "webhooks.Webhook", on_delete=models.CASCADE, related_name="deliveries"
    )
    type = models.CharField(max_length=60)
    # The event that it tells of, by its ID: that outlives this row.
    event_id = models.BigIntegerField(null=True)
    body = models.TextField()
    state = models.CharField(max_length=10, choices=DeliveryState, default=DeliveryState.WAITING)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    due_at = models.DateTimeField(default=timezone.now)
    leased_until = models.DateTimeField(null=True)
    is_left_over = models.BooleanField(default=False, db_default=False)
    """Whether the drain that sends it only waits for the answer, and begins no others."""
    attempts = models.PositiveSmallIntegerField(default=0)
    tried_at = models.DateTimeField(null=True)
    status = models.PositiveSmallIntegerField(null=True)
    answer = models.TextField(blank=True, db_default="")
    error = models.CharField(max_length=300, blank=True, db_default="")
    """Why there is no answer, or why this one is no good."""

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = "webhook delivery"
        verbose_name_plural = "webhook deliveries"
        constraints = [
            choice_constraint("state", DeliveryState),
            models.CheckConstraint(
                condition=Q(state=DeliveryState.WAITING) | Q(leased_until=None),
                name="delivery_ended_is_not_leased",
            ),
            SameOrganization("webhook"),
        ]
        indexes = [
            models.Index(fields=["webhook", "-created_at", "-id"], name="delivery_by_webhook"),
            models.Index(
                fields=["webhook", "due_at"],
                condition=Q(state=DeliveryState.WAITING),
                name="delivery_waiting",
            ),
            models.Index(fields=["created_at"], name="delivery_by_age"),
            models.Index(fields=["event_id"], name="delivery_by_event"),
        ]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.type} to {self.webhook}"

    def get_absolute_url(self) -> str:
        args = [self.webhook.organization.handle, self.webhook_id, self.pk]
        return reverse("webhooks:delivery", args=args)

    @property
    def is_test(self) -> bool:
        """Whether this is a test, which tells of no event and is tried once."""
        return self.type == TEST

    @property
    def is_waiting(self) -> bool:
        """Whether it is still to be sent."""
        return self.state == DeliveryState.WAITING

    @property
    def is_used_up(self) -> bool:
        """Whether as many tries failed or were interrupted as there are."""
        return self.attempts > len(RETRY_AFTER)

    def as_tried(self) -> dict[str, Any]:
        """What the row says while it is being sent, as if that had failed.

        A worker that is killed notes nothing. The delivery would be the first one at every later
        try, and keep back all others of its webhook if it is what kills the worker.
        """
        wait = RETRY_AFTER[min(self.attempts, len(RETRY_AFTER) - 1)]
        due_at = timezone.now() + wait
        return {"attempts": self.attempts + 1, "due_at": due_at, "error": UNANSWERED}

    @property
    def next_wait(self) -> timedelta | None:
        """How long to wait after the try that just failed; None if it was the last one."""
        if self.is_test or self.is_used_up:
            return None
        return RETRY_AFTER[self.attempts - 1]
