"""Placements: what was decided to run of a component in an environment, and what was seen."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q

from console.database.constraints import choice_constraint
from deployments.models.deployment import Deployment
from deployments.models.environment import Environment
from deployments.states.deployments import DeploymentKind, ObservedState
from organizations.models import Organization
from organizations.tenancy.keys import SameOrganization
from projects.models.component import Component


class PlacementQuerySet(models.QuerySet["Placement"]):
    """Placements by what runs there and whether runs are expected."""

    def running(self) -> Self:
        """Placements where it was decided that a build runs."""
        return self.filter(deployment__isnull=False).exclude(deployment__kind=DeploymentKind.STOP)

    def watched(self) -> Self:
        """Placements of active jobs with a schedule, unless the organization is suspended."""
        return self.running().filter(
            component__schedule__isnull=False,
            component__archived_at=None,
            component__project__archived_at=None,
            organization__suspended_at=None,
            organization__deletion_asked_at=None,
        )

    def expecting(self) -> Self:
        """Placements of which a run is expected or late."""
        return self.filter(Q(due_at__isnull=False) | Q(late_since__isnull=False))

    def due(self, at: datetime) -> Self:
        """Placements whose expected run was not reported within the grace of its schedule."""
        return self.filter(due_at__lte=at)

    def late(self) -> Self:
        """Placements where a run is late, longest first, of builds that are to run."""
        return self.running().filter(late_since__isnull=False).order_by("late_since", "pk")


class Placement(models.Model):
    """What was decided to run of a component in an environment, and what was seen to run there.

    The last deployment that succeeded decides; what an engine observed changes nothing of that. Of
    a scheduled job, the placement has when the next run is expected.
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
    expected_at = models.DateTimeField(null=True)
    """When the next run is expected; null while none is."""
    due_at = models.DateTimeField(null=True)
    """When that run becomes late: its time and the grace of the schedule."""
    late_since = models.DateTimeField(null=True)
    """The time for which no run was reported; null once one was."""

    objects = PlacementQuerySet.as_manager()

    class Meta:
        constraints = [
            choice_constraint("observed_state", ObservedState),
            models.UniqueConstraint(
                fields=["component", "environment"], name="placement_one_per_environment"
            ),
            models.CheckConstraint(
                condition=Q(expected_at=None, due_at=None)
                | Q(expected_at__isnull=False, due_at__isnull=False),
                name="placement_expected_has_due",
            ),
            SameOrganization("component"),
            SameOrganization("environment"),
            SameOrganization("deployment"),
        ]
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(due_at__isnull=False), name="placement_by_due"
            ),
            models.Index(
                fields=["environment", "late_since"],
                condition=Q(late_since__isnull=False),
                name="placement_late",
            ),
        ]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.component} in {self.environment}"

    @property
    def is_running(self) -> bool:
        """Whether it was decided that a build runs there."""
        return self.deployment is not None and self.deployment.kind != DeploymentKind.STOP

    @property
    def is_late(self) -> bool:
        """Whether an expected run was not reported, where a build is to run."""
        return self.late_since is not None and self.is_running

    @property
    def decided_digest(self) -> str:
        """The digest of the artifact that is to run there; empty if nothing is."""
        return self.deployment.digest if self.deployment and self.is_running else ""

    @property
    def differs(self) -> bool:
        """Whether the engine saw something else than was decided.

        False if it saw nothing yet, or nothing since the last deployment ended.
        """
        ended_at = self.deployment.finished_at if self.deployment else None
        if self.observed_at is None or (ended_at is not None and self.observed_at < ended_at):
            return False
        return self.observed_digest != self.decided_digest
