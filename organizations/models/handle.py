"""Every handle that is or was someone's."""

from datetime import timedelta
from typing import Self

from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Replace
from django.utils import timezone

from accounts.models import User
from organizations.models.organization import Organization
from organizations.tenancy.handles import LOOK_ALIKES


def _joined_key() -> Replace:
    """What `handles.joined_key` makes of a handle, computed by the database of its key."""
    joined = Replace("handle_key", Value("-"), Value(""))
    for pair, letter in LOOK_ALIKES:
        joined = Replace(joined, Value(pair), Value(letter))
    return joined


JOINED_KEY = _joined_key()


class HandleQuerySet(models.QuerySet["Handle"]):
    """Handles by how they read and whose they are."""

    def like(self, joined_keys: list[str]) -> Self:
        """Those that read like one of these, given without hyphens."""
        return self.alias(joined_key=JOINED_KEY).filter(joined_key__in=joined_keys)

    def retired(self) -> Self:
        """Those that no organization uses now."""
        return self.filter(retired_at__isnull=False)

    def redirecting(self, user: User) -> Self:
        """Retired ones of organizations that this person is a member of."""
        return self.retired().filter(organization__memberships__user=user)


class Handle(models.Model):
    """A handle that an organization has or had. It is never given to anyone else.

    One table for the present and the past makes one unique key of both: no one can take a handle in
    the moment in which it is given up. A retired one redirects members to the present one. It
    outlives the organization, and only an operator can release it, which deletes the row.
    """

    handle = models.CharField(max_length=40, unique=True)
    handle_key = models.CharField(max_length=40, unique=True)
    organization = models.ForeignKey(
        Organization, null=True, on_delete=models.SET_NULL, related_name="handles"
    )
    claimed_at = models.DateTimeField(default=timezone.now)
    retired_at = models.DateTimeField(null=True)
    # When it last led a member on; noted once an hour at most.
    last_used_at = models.DateTimeField(null=True)

    objects = HandleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "organization",
                condition=Q(retired_at=None),
                name="handle_one_present_per_organization",
            ),
        ]
        indexes = [
            models.Index(
                fields=["handle"], condition=Q(retired_at__isnull=False), name="handle_retired"
            ),
            models.Index(JOINED_KEY, name="handle_joined"),
        ]
        default_permissions = ()

    def __str__(self) -> str:
        return self.handle

    @property
    def is_present(self) -> bool:
        """Whether an organization is known by it, rather than was."""
        return self.organization_id is not None and self.retired_at is None

    def note_use(self) -> None:
        """Note that it redirected someone, at most once an hour: the page must stay a read."""
        now = timezone.now()
        if self.last_used_at is None or now - self.last_used_at > timedelta(hours=1):
            self.last_used_at = now
            self.save(update_fields=["last_used_at"])
