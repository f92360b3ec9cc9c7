"""Requests to reset a lost second factor."""

from datetime import datetime, timedelta
from typing import Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models.people import User

WAIT = timedelta(hours=24)
"""How long a confirmed request waits at least, so that an owner who did not make it can stop it."""
LINK_LIFETIME = timedelta(hours=24)
"""How long a request waits to be confirmed by the link in the email."""
CONFIRMED_LIFETIME = timedelta(days=7)
"""How long a confirmed request waits for someone to vouch."""

OPEN = Q(completed_at=None, stopped_at=None)


class FactorResetQuerySet(models.QuerySet["FactorReset"]):
    """Requests by their state."""

    def open(self) -> Self:
        """Requests that are neither completed nor stopped, also those that have expired."""
        return self.filter(OPEN)

    def waiting(self) -> Self:
        """Requests that are confirmed, open and unexpired, whether someone vouched or not."""
        return self.open().filter(confirmed_at__isnull=False, expires_at__gt=timezone.now())

    def unvouched(self) -> Self:
        """Requests that wait for someone to vouch."""
        return self.waiting().filter(vouched_at=None)

    def for_members(self) -> Self:
        """Requests that wait for a vouch by an administrator of one of the person's organizations.

        Leaves out requests of operators, because only another operator can vouch for them.
        """
        return self.unvouched().filter(
            user__is_active=True, user__is_staff=False, user__is_superuser=False
        )

    def to_settle(self, at: datetime) -> Self:
        """Open requests to complete by then, because they have waited, or that have expired."""
        is_due = Q(vouched_at__isnull=False, due_at__lte=at)
        return self.open().filter(is_due | Q(expires_at__lte=at)).order_by("pk")

    def unvouched_of(self, user: User) -> "FactorReset | None":
        """The person's request that waits for a vouch, or None."""
        return self.unvouched().filter(user=user).first()

    def open_of(self, user: User) -> "FactorReset | None":
        """The person's request that is open and has not expired, or None."""
        return self.open().filter(user=user, expires_at__gt=timezone.now()).first()

    def find(self, pk: int) -> "FactorReset | None":
        """The request with this primary key, joined with its person, or None."""
        return self.select_related("user").filter(pk=pk).first()


class FactorReset(models.Model):
    """A person's request to have their second factors removed, because they lost them.

    It is confirmed by a link in an email, vouched for by someone, and completed no earlier than a
    day after it was confirmed. At most one is open per person. It ends completed, or stopped for a
    reason.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="factor_resets"
    )
    asked_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField()
    # Part of the links: a second request has the next version, so that the first link is void.
    version = models.PositiveSmallIntegerField(default=1)
    browser = models.CharField(max_length=60, blank=True)
    address = models.GenericIPAddressField(null=True)
    # What must be the same until the end: where the link went, and the hash of the password.
    email = models.EmailField()
    password_digest = models.CharField(max_length=64)
    confirmed_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    vouched_at = models.DateTimeField(null=True)
    vouched_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    # As what they vouched, by the name of the declaration, and in which organization.
    vouched_as = models.CharField(max_length=40, blank=True)
    vouched_in = models.UUIDField(null=True)
    completed_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
    stopped_because = models.CharField(max_length=100, blank=True)

    objects = FactorResetQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                "user",
                condition=OPEN,
                name="factor_reset_one_open_per_person",
                violation_error_message="You have already requested this.",
            ),
            models.CheckConstraint(
                condition=Q(completed_at=None) | Q(stopped_at=None),
                name="factor_reset_ends_in_one_way",
            ),
            models.CheckConstraint(
                condition=Q(vouched_at=None) | Q(confirmed_at__isnull=False),
                name="factor_reset_vouched_after_confirmed",
            ),
            models.CheckConstraint(
                condition=Q(completed_at=None)
                | Q(vouched_at__isnull=False, due_at__isnull=False, completed_at__gte=F("due_at")),
                name="factor_reset_completed_after_wait_and_vouch",
            ),
        ]
        indexes = [models.Index(fields=["expires_at"], condition=OPEN, name="factor_reset_open")]

    def __str__(self) -> str:
        return f"Second factor reset of {self.user}"

    @property
    def is_open(self) -> bool:
        """Whether the request is neither completed, stopped nor expired."""
        is_ended = self.completed_at is not None or self.stopped_at is not None
        return not is_ended and self.expires_at > timezone.now()

    @property
    def is_waiting(self) -> bool:
        """Whether the request is open and confirmed."""
        return self.is_open and self.confirmed_at is not None

    @property
    def is_due(self) -> bool:
        """Whether the request is open, someone vouched, and the 24 hours of waiting are over."""
        has_waited = self.due_at is not None and self.due_at <= timezone.now()
        return self.is_open and has_waited and self.vouched_at is not None

    def note_asked(self, user: User, *, browser: str, address: str | None) -> None:
        """Set, but do not save, the fields of a request made now, or again with a new link."""
        self.asked_at = timezone.now()
        self.expires_at = self.asked_at + LINK_LIFETIME
        self.version = self.version + 1 if self.pk else 1
        self.email, self.browser, self.address = user.email, browser, address

    def note_confirmed(self) -> None:
        """Save that the request is confirmed, which begins the 24 hours of waiting."""
        self.confirmed_at = timezone.now()
        self.due_at, self.expires_at = (
            self.confirmed_at + WAIT,
            self.confirmed_at + CONFIRMED_LIFETIME,
        )
        self.save(update_fields=["confirmed_at", "due_at", "expires_at"])

    def note_vouched(self, by: User, *, as_: str, within: UUID | None) -> None:
        """Save who vouched, as which `Vouchers`, and within which organization, if any."""
        self.vouched_at, self.vouched_by = timezone.now(), by
        self.vouched_as, self.vouched_in = as_, within
        self.save(update_fields=["vouched_at", "vouched_by", "vouched_as", "vouched_in"])

    def note_completed(self) -> None:
        """Save that the request is completed."""
        self.completed_at = timezone.now()
        self.save(update_fields=["completed_at"])

    def note_stopped(self, why: str) -> None:
        """Save that the request is stopped, with the reason in words."""
        self.stopped_at, self.stopped_because = timezone.now(), why
        self.save(update_fields=["stopped_at", "stopped_because"])
