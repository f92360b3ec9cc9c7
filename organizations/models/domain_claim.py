"""What is common to the domains that an organization claims, and proves by a TXT record."""

import uuid
from datetime import timedelta
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import get_random_string

from console.database.constraints import choice_constraint
from organizations.domains.host_names import LONGEST, in_unicode
from organizations.models.organization import Organization

WARNED_AFTER = timedelta(days=1)
"""How long a proof has to be missing before anyone is told."""
LOST_AFTER = timedelta(days=7)
"""How long a domain still counts without its proof."""


class DomainState(models.TextChoices):
    """Whether the organization has proved that the domain is its own."""

    PENDING = "pending", "Not proved yet"
    PROVED = "proved", "Active"
    FAILING = "failing", "Proof is missing"
    LOST = "lost", "Inactive"


HELD_STATES = (DomainState.PROVED, DomainState.FAILING)
"""The states in which the domain is the organization's, and no other can prove it."""


class Finding(models.TextChoices):
    """The result of looking up the domain's TXT record."""

    UNCHECKED = "unchecked", "Not checked yet"
    FOUND = "found", "Found"
    OTHER = "other", "Another value"
    NO_RECORD = "no-record", "No TXT record"
    NO_NAME = "no-name", "No records of this name"
    FAILED = "failed", "Error of the name servers"
    SILENT = "silent", "No answer from the name servers"
    TAKEN = "taken", "In use by another organization"


def new_token() -> str:
    """A random value for the TXT record of one claim."""
    return get_random_string(32, "abcdefghijklmnopqrstuvwxyz0123456789")


class DomainClaimQuerySet[Claim: DomainClaim](models.QuerySet[Claim]):
    def held(self) -> Self:
        """Proved domains, also those whose proof has been missing for less than a week."""
        return self.filter(state__in=HELD_STATES)

    def in_effect(self) -> Self:
        """Held domains of organizations that are neither suspended nor being deleted."""
        return self.held().filter(organization__in=Organization.objects.running())

    def failing(self) -> Self:
        """Held domains whose proof is missing."""
        return self.filter(state=DomainState.FAILING)

    def named(self, name: str) -> Self:
        """Claims of this name, as DNS has it. At most one of them is held."""
        return self.filter(name=name)

    def due(self) -> Self:
        """Domains to check now, those that have waited longest first.

        Claims of organizations that are suspended or being deleted wait. Held domains are checked
        even then, because they keep others from the name.
        """
        due = self.filter(next_check_at__lte=timezone.now())
        running = Organization.objects.running()
        checkable = Q(state__in=HELD_STATES) | Q(organization__in=running)
        return due.filter(checkable).order_by("next_check_at")

    def by_name(self) -> Self:
        """Ordered by name."""
        return self.order_by("name", "pk")


class DomainClaim(models.Model):
    """A domain that an organization claims for some purpose, and has proved or not.

    Many organizations can claim the same name, of which at most one has proved it. It is proved by
    a TXT record, which a background task looks up. Each purpose is a model with a key to the
    organization, a `record_label` of its own, and events for `organizations.domains.checks`.
    """

    record_label: ClassVar[str]
    """The label before a domain whose TXT record proves it, and the name before its value."""
    organization: Any

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField("domain", max_length=LONGEST)
    """As `clean_host_name` writes it."""
    token = models.CharField(max_length=32, default=new_token, editable=False)
    """The random part of the TXT record. No secret, as everyone can read the record."""
    state = models.CharField(max_length=10, choices=DomainState, default=DomainState.PENDING)
    proved_at = models.DateTimeField(null=True)
    failing_since = models.DateTimeField(null=True)
    """The first of the checks that found no proof any longer."""
    finding = models.CharField(max_length=10, choices=Finding, default=Finding.UNCHECKED)
    checked_at = models.DateTimeField(null=True)
    next_check_at = models.DateTimeField(null=True, default=timezone.now)
    """None where it is checked only when someone asks for it."""
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        abstract = True
        constraints: ClassVar[list[models.BaseConstraint]] = [
            choice_constraint("state", DomainState),
            choice_constraint("finding", Finding),
            models.UniqueConstraint(
                "name", condition=Q(state__in=HELD_STATES), name="%(class)s_is_held_once"
            ),
            models.UniqueConstraint("organization", "name", name="%(class)s_once_in_organization"),
            models.CheckConstraint(
                condition=Q(state__in=HELD_STATES, proved_at__isnull=False)
                | (~Q(state__in=HELD_STATES) & Q(proved_at=None, failing_since=None)),
                name="%(class)s_was_proved_if_held",
            ),
            models.CheckConstraint(
                condition=~Q(state=DomainState.FAILING) | Q(failing_since__isnull=False),
                name="%(class)s_fails_since_a_moment",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["next_check_at"],
                condition=Q(next_check_at__isnull=False),
                name="%(class)s_by_check",
            ),
            models.Index(fields=["-created_at", "-id"], name="%(class)s_by_creation"),
        ]
        default_permissions = ()

    def __str__(self) -> str:
        return self.name

    @property
    def unicode_name(self) -> str:
        """The name with the letters of its language."""
        return in_unicode(self.name)

    @property
    def record_name(self) -> str:
        """The name of the TXT record."""
        return f"_{self.record_label}.{self.name}"

    @property
    def record_value(self) -> str:
        """The value that the TXT record needs."""
        return f"{self.record_label}={self.token}"

    @property
    def is_held(self) -> bool:
        """Whether the domain is the organization's."""
        return self.state in HELD_STATES

    @property
    def is_due(self) -> bool:
        """Whether a check is running or about to begin."""
        return self.next_check_at is not None and self.next_check_at <= timezone.now()

    @property
    def held_until(self) -> object:
        """When the domain is lost if its proof stays missing; None if it is there."""
        return self.failing_since and self.failing_since + LOST_AFTER
