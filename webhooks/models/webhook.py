"""The webhooks of an organization: what is told what happens there."""

import uuid
from datetime import datetime, timedelta
from typing import Any, Self
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from audit.feed import ORDER, Position
from audit.models import Event
from console.database.constraints import choice_constraint
from console.database.fields import FoldedField, following
from console.encryption import decrypt
from console.words import text
from organizations.models import Organization
from webhooks.models.delivery import Delivery

LONGEST_URL = 500
GIVEN_UP_AFTER = timedelta(days=5)
"""How long a webhook may fail before it is switched off."""
AT_ONCE = 2
"""How many deliveries of one webhook are under way at a time."""
SLOW_FOR = timedelta(hours=1)
"""How long one counts as slow after it has kept a drain waiting, and accepted nothing since."""


class WebhookState(models.TextChoices):
    """Whether a webhook is told what happens."""

    PENDING = "pending", "Pending"
    ACTIVE = "active", "Active"
    FAILING = "failing", "Failing"
    OFF = "off", "Off"


LISTENING = (WebhookState.ACTIVE, WebhookState.FAILING)
RUNNING = Q(organization__suspended_at=None, organization__deletion_asked_at=None)
"""Whose organization is neither suspended nor scheduled for deletion."""


class WebhookQuerySet(models.QuerySet["Webhook"]):
    """Webhooks by name, and by what is to be done with them."""

    def named(self, name: str) -> Self:
        """Webhooks with this name, in any case."""
        return self.filter(name_key=text.fold(name))

    def by_name(self) -> Self:
        """In the order of the list."""
        return self.order_by("name_key", "pk")

    def listening(self) -> Self:
        """Active and failing webhooks, of organizations neither suspended nor to be deleted."""
        return self.filter(RUNNING, state__in=LISTENING)

    def quick(self, at: datetime) -> Self:
        """Webhooks that kept no drain waiting in the last hour."""
        return self.filter(Q(slow_until=None) | Q(slow_until__lte=at))

    def ready(self, at: datetime) -> Self:
        """Webhooks to which a due delivery can go, ordered by when they were last served."""
        due = Delivery.objects.due(at).filter(webhook=OuterRef("pk"))
        goes = Q(state__in=LISTENING) & Exists(due)
        is_tried = Q(state=WebhookState.PENDING) & Exists(due.tests())
        under_way = Delivery.objects.under_way(at).filter(webhook=OuterRef("pk"))
        number = under_way.order_by().values("webhook").annotate(number=Count("pk"))
        return (
            self.filter(RUNNING, goes | is_tried)
            .alias(under_way=Coalesce(models.Subquery(number.values("number")), 0))
            .filter(under_way__lt=AT_ONCE)
            .order_by(F("served_at").asc(nulls_first=True), "pk")
        )

    def behind(self) -> Self:
        """Listening webhooks whose position is not at the newest event of their organization.

        That event may still be held back. Ordered by position, the furthest behind first.
        """
        # One entry of an index for each webhook: 5 ms for 60 of them. With EXISTS, PostgreSQL reads
        # every event there is: 158 ms for 300,000.
        events = Event.objects.within(OuterRef("organization_id")).order_by(*ORDER).reverse()
        newest = models.Subquery(events.values("pk")[:1])
        following = self.listening().filter(feed_event_id__isnull=False)
        behind = following.alias(newest=newest).exclude(newest=F("feed_event_id"))
        return behind.order_by("feed_transaction_id", "feed_event_id", "pk")


class Webhook(models.Model):
    """A URL of an organization's own that is told of what happens there.

    It is told nothing before it has answered a test delivery: neither when it is new, nor when its
    URL changes, nor when it is switched on. Its secrets rest encrypted, since they sign.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="webhooks"
    )
    name = models.CharField(max_length=60)
    # Folding makes of one letter at most three.
    name_key = FoldedField(of="name", max_length=180)
    url = models.CharField("URL", max_length=LONGEST_URL)
    types = models.JSONField()
    """What it is told of, by the types of `Outgoing`."""
    state = models.CharField(max_length=10, choices=WebhookState, default=WebhookState.PENDING)
    failing_since = models.DateTimeField(null=True)
    off_because = models.CharField(max_length=200, blank=True, db_default="")
    """Why the console switched it off; empty where a member did."""
    secret = models.CharField(max_length=255)
    former_secret = models.CharField(max_length=255, blank=True, db_default="")
    former_until = models.DateTimeField(null=True)
    secret_number = models.PositiveIntegerField(default=1)
    """Which of its secrets this is, so that a form that is sent twice rotates once."""
    served_at = models.DateTimeField(null=True)
    slow_until = models.DateTimeField(null=True)
    """Until when it shares a few places with all others that kept a drain waiting."""
    feed_transaction_id = models.BigIntegerField(null=True)
    feed_event_id = models.BigIntegerField(null=True)
    """With the former: `feed_position`."""
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = WebhookQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "id"], name="webhook_key_within_organization"
            ),
            choice_constraint("state", WebhookState),
            models.UniqueConstraint(
                "organization",
                "name_key",
                name="webhook_one_per_name",
                violation_error_message="Another webhook has this name.",
            ),
            models.CheckConstraint(
                condition=Q(state=WebhookState.FAILING, failing_since__isnull=False)
                | (~Q(state=WebhookState.FAILING) & Q(failing_since=None)),
                name="webhook_that_fails_says_since_when",
            ),
            models.CheckConstraint(
                condition=(Q(former_secret="") & Q(former_until=None))
                | (~Q(former_secret="") & Q(former_until__isnull=False)),
                name="webhook_with_former_secret_has_its_end",
            ),
            models.CheckConstraint(
                condition=Q(feed_transaction_id=None, feed_event_id=None)
                | Q(feed_transaction_id__isnull=False, feed_event_id__isnull=False),
                name="webhook_position_has_both_numbers",
            ),
        ]
        indexes = [models.Index(fields=["-created_at", "-id"], name="webhook_by_age")]
        default_permissions = ()

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **options: Any) -> None:
        super().save(*args, **following(Webhook, options))

    def get_absolute_url(self) -> str:
        return reverse("webhooks:webhook", args=[self.organization.handle, self.pk])

    @property
    def host(self) -> str:
        """Where it is, without what may be secret in its URL."""
        return urlsplit(self.url).netloc

    @property
    def is_off(self) -> bool:
        """Whether the webhook is switched off: nothing is sent, not even tests."""
        return self.state == WebhookState.OFF

    @property
    def is_pending(self) -> bool:
        """Whether it has still to answer a test delivery."""
        return self.state == WebhookState.PENDING

    @property
    def is_listening(self) -> bool:
        """Whether events are sent to the webhook: it is active or failing."""
        return self.state in LISTENING

    @property
    def has_former(self) -> bool:
        """Whether the secret before the present one signs, too."""
        return self.former_until is not None and self.former_until > timezone.now()

    @property
    def feed_position(self) -> Position | None:
        """How far the webhook has followed the event feed; None if it did not choose everything."""
        if self.feed_transaction_id is None or self.feed_event_id is None:
            return None
        return Position(self.feed_transaction_id, self.feed_event_id)

    @feed_position.setter
    def feed_position(self, position: Position | None) -> None:
        self.feed_transaction_id = position.transaction_id if position else None
        self.feed_event_id = position.event_id if position else None

    def is_slow(self, at: datetime) -> bool:
        """Whether it kept a drain waiting lately."""
        return self.slow_until is not None and self.slow_until > at

    def is_busy(self, at: datetime) -> bool:
        """Whether as many deliveries are under way as may be."""
        return self.deliveries.under_way(at).count() >= AT_ONCE

    def next_due(self, at: datetime) -> Delivery | None:
        """What goes there next, if anything is due and may go: only a test while it is pending.

        Exact where the caller has locked the webhook.
        """
        if self.is_busy(at):
            return None
        due = self.deliveries.due(at)
        return (due.tests() if self.is_pending else due).order_by("due_at", "pk").first()

    def keys(self, at: datetime) -> list[str]:
        """The secrets that sign at this moment, decrypted. Raises Unreadable for a retired key."""
        has_two = self.former_until is not None and self.former_until > at
        secrets = [self.secret, self.former_secret][: 1 + has_two]
        return [decrypt(secret) for secret in secrets]
