"""Test keys, with which members try an API from the console."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from apis.environments import Environment
from apis.models import Version
from console.database.constraints import choice_constraint
from credentials.models import Recipient
from organizations.models import (
    Membership,
    OrganizationCredential,
    OrganizationCredentialQuerySet,
)
from organizations.tenancy.keys import SameOrganization

TEST_KEY_LIFE = timedelta(minutes=15)


class TestKeyQuerySet(OrganizationCredentialQuerySet["TestKey"]):
    """Test keys, of whose end no one is reminded, and which are deleted when they have ended."""

    def remindable(self) -> Self:
        """No test keys: the member who made one sees when it ends."""
        return self.none()

    def long_expired(self, days: int) -> Self:
        """All expired test keys, because no program depends on one. `days` is ignored."""
        return self.filter(expires_at__lte=timezone.now())


class TestKey(OrganizationCredential):
    """A secret by which a member calls one version in one environment, for 15 minutes at most.

    A member has one at a time for each. It gives no permission: at each call, gateways are told
    whether the member may call. It is deleted with the membership.
    """

    mark: ClassVar[str] = "cot_"
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="test_keys")
    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="+")
    environment = models.CharField(max_length=10, choices=Environment)

    objects = TestKeyQuerySet.as_manager()

    class Meta(OrganizationCredential.Meta):
        verbose_name = "test key"
        constraints = [
            *OrganizationCredential.Meta.constraints,
            models.UniqueConstraint(
                "membership",
                "version",
                "environment",
                name="testkey_one_per_member_version_and_environment",
            ),
            choice_constraint("environment", Environment),
            models.CheckConstraint(
                condition=Q(expires_at__lte=F("created_at") + TEST_KEY_LIFE),
                name="testkey_lives_15_minutes",
            ),
            SameOrganization("membership"),
            SameOrganization("version"),
        ]

    def get_absolute_url(self) -> str:
        address = [self.organization.handle, self.version.api.handle, self.version.major]
        return reverse("portal:version", args=address)

    @property
    def belongs_to(self) -> str:
        """The member and the organization, as text."""
        return f"{self.membership} in {self.organization}"

    @classmethod
    def whom_to_remind(cls, credentials: Sequence[Any]) -> Iterable[tuple[Any, Recipient]]:
        """No pairs, because a key for tests ends after minutes."""
        return []
