"""The present and former handles of organizations."""

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
    """The SQL expression that computes `handles.hyphenless_key` from the column `handle_key`."""
    key = Replace("handle_key", Value("-"), Value(""))
    for pair, letter in LOOK_ALIKES:
        key = Replace(key, Value(pair), Value(letter))
    return key


JOINED_KEY = _joined_key()


class HandleQuerySet(models.QuerySet["Handle"]):
    """Handles by key, state and organization."""

    def with_hyphenless_keys(self, joined_keys: list[str]) -> Self:
        """Handles that look like others: with one of these keys, which `hyphenless_key` makes."""
        return self.alias(joined_key=JOINED_KEY).filter(joined_key__in=joined_keys)

    def retired(self) -> Self:
        """Former handles, which no organization uses now."""
        return self.filter(retired_at__isnull=False)

    def redirecting(self, user: User) -> Self:
        """Former handles of organizations of which this person is a member."""
        return self.retired().filter(organization__memberships__user=user)


class Handle(models.Model):
    """A handle that an organization has or had. It is never given to another one.

    Present and former handles are in one table, so that one unique constraint covers both, and no
    one can take a handle in the moment in which it is given up. A former handle redirects members
    to the present one. It outlives the organization; an operator releases it by deleting the row.
    """

    handle = models.CharField(max_length=40, unique=True)
    handle_key = models.CharField(max_length=40, unique=True)
    organization = models.ForeignKey(
        Organization, null=True, on_delete=models.SET_NULL, related_name="handles"
    )
    claimed_at = models.DateTimeField(default=timezone.now)
    retired_at = models.DateTimeField(null=True)
    # When it last redirected a member; saved once an hour at most.
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
        """Whether it is the present handle of an organization, not a former one."""
        return self.organization_id is not None and self.retired_at is None

    def note_use(self) -> None:
        """Save that it redirected someone now, once an hour at most, to keep the page fast."""
        now = timezone.now()
        if self.last_used_at is None or now - self.last_used_at > timedelta(hours=1):
            self.last_used_at = now
            self.save(update_fields=["last_used_at"])
