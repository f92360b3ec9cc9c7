"""What the engine of an environment shows."""

from collections.abc import Iterable
from typing import Any, ClassVar, Self

from django.db import models
from django.urls import reverse
from guardian.shortcuts import get_users_with_perms

from credentials.models import Recipient
from organizations.models import (
    OrganizationCredential,
    OrganizationCredentialQuerySet,
    recipients,
)
from organizations.tenancy import SameOrganization
from projects.models.environment import Environment
from projects.permissions import MANAGE_ENVIRONMENT


class EngineCredentialQuerySet(OrganizationCredentialQuerySet["EngineCredential"]):
    """Credentials of engines."""

    def with_environment(self) -> Self:
        """Each with the environment and the organization, in the same query."""
        return self.select_related("environment", "organization")

    def remindable(self) -> Self:
        """With the environment, which the reminder names."""
        return super().remindable().with_environment()


class EngineCredential(OrganizationCredential):
    """What an engine shows to fetch what was approved for its environment, and to report.

    It can approve nothing, and sees no other environment.
    """

    mark: ClassVar[str] = "coe_"
    environment = models.ForeignKey(
        Environment, on_delete=models.CASCADE, related_name="engine_credentials"
    )

    objects = EngineCredentialQuerySet.as_manager()

    class Meta(OrganizationCredential.Meta):
        verbose_name = "engine credential"
        constraints = [*OrganizationCredential.Meta.constraints, SameOrganization("environment")]

    def get_absolute_url(self) -> str:
        return reverse(
            "environments:environment", args=[self.organization.handle, self.environment.handle]
        )

    @property
    def belongs_to(self) -> str:
        """The environment, and the organization."""
        return f"the environment {self.environment} in {self.organization}"

    def whom_to_remind(self) -> Iterable[Recipient]:
        """Those who may manage environments."""
        managers: Any = get_users_with_perms(
            self.organization,
            only_with_perms_in=[MANAGE_ENVIRONMENT.value],
            with_group_users=False,
        )
        return recipients(managers)
