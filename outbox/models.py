"""Mail that must go out: one table, so that a mail and its reason commit together."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Self
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from console.words.dates import Reader
from outbox.signals import undeliverable

RETRY_AFTER = [
    timedelta(seconds=5),
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=4),
    timedelta(hours=8),
    timedelta(hours=11),
]
"""How long to wait after each failed try; together 24 hours, then the mail is undeliverable."""

UNANSWERED = "The worker ended before it knew whether this email was sent."
"""What is left of a try that was interrupted."""

LATE_AFTER = timedelta(minutes=15)
GIVEN_UP_SHOWN = timedelta(days=7)

WAITING = Q(sent_at=None, undeliverable_at=None, skipped_at=None)


class MailQuerySet(models.QuerySet["Mail"]):
    """Emails by where they are on their way."""

    def waiting(self) -> Self:
        """Neither sent, nor given up, nor overtaken by events."""
        return self.filter(WAITING)

    def due(self, at: datetime) -> Self:
        """Waiting, with no one busy sending it."""
        return self.waiting().filter(Q(leased_until=None) | Q(leased_until__lte=at), due_at__lte=at)

    def late(self) -> Self:
        """Waiting although they were due 15 minutes ago, which a console that sends does not let
        happen.
        """
        return self.waiting().filter(due_at__lt=timezone.now() - LATE_AFTER)

    def given_up(self) -> Self:
        """Emails of the last 7 days that could not be delivered; older ones are kept, too."""
        newest = self.filter(created_at__gte=timezone.now() - GIVEN_UP_SHOWN)
        return newest.filter(undeliverable_at__isnull=False)

    def gone_before(self, at: datetime) -> Self:
        """Sent, or overtaken by events, before the moment."""
        return self.filter(Q(sent_at__lt=at) | Q(skipped_at__lt=at), undeliverable_at=None)

    def known_as(self, word: str) -> Self:
        """The email with this ID; none if the word is not a UUID."""
        try:
            return self.filter(pk=uuid.UUID(word))
        except ValueError:
            return self.none()

    def since(self, at: datetime) -> Self:
        """Asked for after the moment, whatever became of them."""
        return self.filter(created_at__gte=at)

    def oldest_due_for(self) -> float:
        """Seconds for which the oldest waiting email has been due; 0 if none is."""
        oldest = self.waiting().order_by("due_at").values_list("due_at", flat=True).first()
        return max((timezone.now() - oldest).total_seconds(), 0) if oldest else 0

    def report_oldest_unsent(self) -> str:
        """How long the oldest waiting email has been due, as text for `/readyz`."""
        return f"{int(self.oldest_due_for())} s"


class Mail(models.Model):
    """An email that someone is owed.

    It names what it is about, and its text is made when it is sent: what has been revoked is not
    sent, and no link or code rests here. The exception is `parts`, the finished text of an email
    that nothing could make again; it is wiped when the email is sent or given up.

    At most one of `sent_at`, `undeliverable_at` and `skipped_at` is ever set.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=40)
    recipient = models.CharField(max_length=320)
    # The mailbox, without a tag: mails are counted by it.
    recipient_key = models.CharField(max_length=254)
    subject_id = models.CharField("about", max_length=40, blank=True)
    # On whose behalf, for limits and for operators; an id, since this app knows no other.
    organization_id = models.UUIDField(null=True)
    parts = models.JSONField(default=dict, blank=True)
    # The request in which it was asked for, as the log calls it; empty of jobs and commands.
    request_id = models.CharField(max_length=64, blank=True, default="", db_default="")

    # By the clock of this process: SQLite writes its own with fewer digits, and compares text.
    created_at = models.DateTimeField(default=timezone.now, db_default=Now(), editable=False)
    due_at = models.DateTimeField(default=timezone.now)
    leased_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0, db_default=0)
    last_error = models.TextField(blank=True, db_default="")
    sent_at = models.DateTimeField(null=True)
    undeliverable_at = models.DateTimeField(null=True)
    skipped_at = models.DateTimeField(null=True)

    objects = MailQuerySet.as_manager()

    subjects: Sequence[Any] = ()
    """What `kinds.read` found: the row that it is about, or None. Empty where it has not looked."""
    find_readers: Callable[[], Mapping[str, Reader]] | None = None
    """Returns how the recipients of this email, and others read with it, read dates; None where
    `kinds.read` has not looked.
    """

    class Meta:
        verbose_name = "email"
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(sent_at=None, undeliverable_at=None, skipped_at=None),
                name="mail_waiting_by_due",
            ),
            models.Index(
                fields=["organization_id", "recipient_key", "-created_at"], name="mail_by_recipient"
            ),
            # Operators read and search those of all organizations, newest first.
            models.Index(fields=["-created_at", "-id"], name="mail_by_creation"),
            models.Index(
                fields=["-created_at", "-id"],
                condition=Q(undeliverable_at__isnull=False),
                name="mail_undeliverable_by_creation",
            ),
            models.Index(
                fields=["-created_at", "-id"],
                condition=Q(skipped_at__isnull=False),
                name="mail_skipped_by_creation",
            ),
            models.Index(fields=["subject_id"], name="mail_by_subject"),
            models.Index(
                fields=["recipient_key"],
                opclasses=["varchar_pattern_ops"],
                name="mail_by_recipient_start",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(sent_at=None, undeliverable_at=None)
                | Q(sent_at=None, skipped_at=None)
                | Q(undeliverable_at=None, skipped_at=None),
                name="mail_ends_in_one_way",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.recipient}"

    @property
    def message_id(self) -> str:
        """The Message-ID, equal in every copy of this email so that readers see a duplicate."""
        host = urlsplit(settings.CONSOLE_ORIGIN).hostname or "localhost"
        return f"<{self.pk}@{f'[{host}]' if ':' in host else host}>"

    @property
    def state(self) -> str:
        """`waiting`, `sent`, `undeliverable` or `skipped`."""
        if self.sent_at:
            return "sent"
        if self.undeliverable_at:
            return "undeliverable"
        return "skipped" if self.skipped_at else "waiting"

    @property
    def is_being_sent(self) -> bool:
        """Whether a worker holds it at this moment, and may have handed it over already."""
        return self.leased_until is not None and self.leased_until > timezone.now()

    @property
    def is_used_up(self) -> bool:
        """Whether as many tries failed or were interrupted as there are."""
        return self.attempts > len(RETRY_AFTER)

    def as_tried(self) -> dict[str, Any]:
        """What the row says while the email is being sent, as if that had failed.

        A worker that is killed notes nothing. The email would be the first one at every later try,
        and keep back all that are due after it if it is what kills the worker.
        """
        wait = RETRY_AFTER[min(self.attempts, len(RETRY_AFTER) - 1)]
        due_at = timezone.now() + wait
        return {"attempts": self.attempts + 1, "due_at": due_at, "last_error": UNANSWERED}

    def begin_again(self) -> None:
        """Save the email as due now, without attempts, lease or end, whatever became of it."""
        self.due_at = timezone.now()
        self.leased_until = self.sent_at = self.undeliverable_at = self.skipped_at = None
        self.attempts, self.last_error = 0, ""
        self.save()

    @transaction.atomic
    def settle(self, field: str) -> None:
        """Set this end to now, drop lease and parts, and signal an `undeliverable_at`; saves.

        A receiver that fails is logged and changes nothing: the email must not be tried forever.
        """
        setattr(self, field, timezone.now())
        self.leased_until = None
        self.parts = {}
        is_there = self._write(field, "leased_until", "parts", "last_error", "attempts")
        if is_there and field == "undeliverable_at":
            undeliverable.send_robust(Mail, mail=self)

    def put_off(self, error: str) -> None:
        """Note a failed try: try again later, or give up after a day."""
        self.last_error = error[:1000]
        self.attempts += 1
        if self.is_used_up:
            self.settle("undeliverable_at")
            return
        self.due_at = timezone.now() + RETRY_AFTER[self.attempts - 1]
        self.leased_until = None
        self._write("last_error", "attempts", "due_at", "leased_until")

    def _write(self, *fields: str) -> bool:
        """Write these fields; False if the row was deleted while the email was being sent."""
        values = {field: getattr(self, field) for field in fields}
        return bool(Mail.objects.filter(pk=self.pk).update(**values))
