"""What is where."""

from django.db import models
from django.db.models import Q

from organizations.models import Organization
from organizations.tenancy import SameOrganization
from projects.deployment_states import DeploymentKind, ObservedState
from projects.models.component import Component
from projects.models.deployment import Deployment
from projects.models.environment import Environment


class Placement(models.Model):
    """What was decided to run of a component in an environment, and what was seen to run there.

    The last deployment that succeeded decides. What an engine observed is kept next to it, and
    moves nothing.
    """

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    component = models.ForeignKey(Component, on_delete=models.CASCADE, related_name="placements")
    environment = models.ForeignKey(
        Environment, on_delete=models.CASCADE, related_name="placements"
    )
    deployment = models.ForeignKey(
        Deployment, null=True, on_delete=models.CASCADE, related_name="+"
    )
    observed_digest = models.CharField(max_length=71, blank=True, db_default="")
    observed_state = models.CharField(
        max_length=10, choices=ObservedState, default=ObservedState.UNKNOWN
    )
    observed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(observed_state__in=ObservedState.values),
                name="placement_observed_state_is_known",
            ),
            models.UniqueConstraint(
                fields=["component", "environment"], name="placement_one_per_environment"
            ),
            SameOrganization("component"),
            SameOrganization("environment"),
            SameOrganization("deployment"),
        ]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.component} in {self.environment}"

    @property
    def is_running(self) -> bool:
        """Whether it was decided that a build runs there."""
        return self.deployment is not None and self.deployment.kind != DeploymentKind.STOP

    @property
    def decided_digest(self) -> str:
        """What is to run there; empty for nothing."""
        return self.deployment.digest if self.deployment and self.is_running else ""

    @property
    def differs(self) -> bool:
        """Whether something else was seen to run than was decided."""
        return self.observed_at is not None and self.observed_digest != self.decided_digest
