"""The tenant."""

import uuid
from collections.abc import Iterable
from datetime import timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone

from accounts.models import User


class OrganizationQuerySet(models.QuerySet["Organization"]):
    """Organizations by who made them and by how their handles read."""

    def created_by(self, user: User) -> Self:
        """The organization that this person created, if any: at most one."""
        return self.filter(creator=user)

    def with_handle_like(self, keys: Iterable[str]) -> Self:
        """Organizations whose handle reads like one of these, given as keys."""
        return self.filter(handle_key__in=list(keys))


class Organization(models.Model):
    """A logical grouping of people and of what they own; the tenant.

    Its ID never changes. Its handle is unique, also when compared with look-alikes folded. It has
    an active Administrator at all times; on PostgreSQL a trigger sees to that, whoever writes.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField("organization name", max_length=60)
    handle = models.CharField(
        max_length=40, unique=True, error_messages={"unique": "This handle is taken."}
    )
    handle_key = models.CharField(max_length=40, editable=False)
    # Whose one creation this is. It moves with a hand-over, and is free again after deletion.
    creator = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = OrganizationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "handle_key",
                name="organization_one_per_look_alike_handle",
                violation_error_message="A handle that looks the same is taken.",
            ),
            models.UniqueConstraint(
                "creator",
                name="organization_one_created_per_person",
                violation_error_message="You have created an organization already.",
            ),
        ]
        default_permissions = ()

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("projects:home", args=[self.handle])

    @property
    def initial(self) -> str:
        """The letter on the organization's avatar."""
        return self.name[:1].upper()

    @property
    def hue(self) -> int:
        """Which of the twelve avatar colours is this organization's."""
        return self.pk.int % 12

    @property
    def is_new(self) -> bool:
        """Whether the lower limits for new organizations apply."""
        days = timedelta(days=settings.INVITATIONS_NEW_ORGANIZATION_DAYS)
        return timezone.now() - self.created_at < days

    @property
    def invitations_a_day(self) -> int:
        """How many invitations it may send in a day."""
        if self.is_new:
            return min(settings.INVITATIONS_A_DAY_NEW_ORGANIZATION, settings.INVITATIONS_A_DAY)
        return settings.INVITATIONS_A_DAY
