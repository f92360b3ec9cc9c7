"""The credential of an environment's engine."""

from typing import ClassVar

from django.db import models
from django.urls import reverse

from deployments.models.environment import Environment
from deployments.permissions import MANAGE_ENVIRONMENT
from organizations.models import (
    OrganizationCredential,
    OrganizationCredentialQuerySet,
)
from organizations.tenancy.keys import SameOrganization


class EngineCredentialQuerySet(OrganizationCredentialQuerySet["EngineCredential"]):
    """Credentials of engines."""


class EngineCredential(OrganizationCredential):
    """What an engine shows to fetch what was approved for its environment, and to report.

    It can approve nothing, and sees no other environment.
    """

    mark: ClassVar[str] = "coe_"
    held_by = "environment"
    managed_by = MANAGE_ENVIRONMENT
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
