"""Runs of components in environments, as engines report them or people request them."""

import uuid
from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from console.database.constraints import choice_constraint
from deployments.models.environment import Environment
from deployments.models.placement import Placement
from deployments.models.requested import Requested
from deployments.states.runs import ENDED, NEVER_RAN, UNFINISHED, RunState
from organizations.models import Organization
from organizations.tenancy.keys import SameOrganization
from projects.models.component import Component


class RunQuerySet(models.QuerySet["Run"]):
    """Runs by how far they are."""

    def requested(self) -> Self:
        """Requested runs that no engine has taken."""
        return self.filter(state=RunState.REQUESTED)

    def fetchable(self) -> Self:
        """Requested runs that an engine can take now: none of stopped or archived components."""
        placements = Placement.objects.running().filter(
            component=OuterRef("component"), environment=OuterRef("environment")
        )
        return self.requested().filter(
            Exists(placements),
            due_at__gt=timezone.now(),
            component__archived_at=None,
            component__project__archived_at=None,
        )

    def due(self, at: datetime) -> Self:
        """Requested runs that no engine took in time."""
        return self.requested().filter(due_at__lte=at)

    def ended(self) -> Self:
        """Runs that an engine has ended: succeeded, failed or timed out."""
        return self.filter(state__in=ENDED)

    def found_by(self, typed: str) -> Self:
        """Runs whose ID of the engine starts with this text."""
        return self.filter(external_id__startswith=typed)

    def with_list_details(self) -> Self:
        """Runs with the related rows that the list of one component shows, in one query."""
        return self.select_related("environment", "requested_by")

    def with_details(self) -> Self:
        """Runs with all related rows that pages show, in one query."""
        return self.select_related("component__project", "environment", "requested_by")


class Run(Requested):
    """One run of a scheduled job, a trigger or a webhook in an environment.

    Its engine reports it under an ID of its own. It can begin as the request of a person, which an
    engine takes by sending that ID. A run that ended never changes.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="runs")
    component = models.ForeignKey(Component, on_delete=models.CASCADE, related_name="runs")
    environment = models.ForeignKey(Environment, on_delete=models.CASCADE, related_name="runs")
    # What the engine calls it; null for a request that no engine has taken.
    external_id = models.CharField(max_length=200, null=True)  # noqa: DJ001  (unique but for null)
    state = models.CharField(max_length=10, choices=RunState)
    is_requested = models.BooleanField(default=False)
    """Whether a person requested it, rather than a schedule or an event."""
    due_at = models.DateTimeField(null=True)
    """When a request expires; null for everything else."""
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    exit_status = models.IntegerField(null=True)
    log_url = models.CharField(max_length=500, blank=True, db_default="")
    # The credential that reported it last, as the history names it: that may be gone.
    reported_by = models.CharField(max_length=80, blank=True, db_default="")

    objects = RunQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "id"], name="run_key_within_organization"
            ),
            choice_constraint("state", RunState),
            models.UniqueConstraint(
                "component", "environment", "external_id", name="run_one_per_external_id"
            ),
            models.UniqueConstraint(
                "component",
                "environment",
                condition=Q(state=RunState.REQUESTED),
                name="run_one_request",
                violation_error_message="A run of this component is already requested there.",
            ),
            models.CheckConstraint(
                condition=Q(state=RunState.REQUESTED, due_at__isnull=False)
                | (~Q(state=RunState.REQUESTED) & Q(due_at=None)),
                name="run_timed_has_due",
            ),
            models.CheckConstraint(
                condition=(Q(state__in=UNFINISHED) & Q(finished_at=None))
                | (~Q(state__in=UNFINISHED) & Q(finished_at__isnull=False)),
                name="run_unfinished_has_no_finish",
            ),
            models.CheckConstraint(
                condition=(
                    Q(state__in=NEVER_RAN, external_id=None, started_at=None, is_requested=True)
                )
                | (
                    ~Q(state__in=NEVER_RAN) & Q(external_id__isnull=False, started_at__isnull=False)
                ),
                name="run_taken_has_start",
            ),
            models.CheckConstraint(
                condition=Q(finished_at=None)
                | Q(started_at=None)
                | Q(finished_at__gte=F("started_at")),
                name="run_started_before_finish",
            ),
            SameOrganization("component"),
            SameOrganization("environment"),
        ]
        indexes = [
            models.Index(fields=["organization", "-created_at", "-id"], name="run_of_organization"),
            models.Index(fields=["component", "-created_at", "-id"], name="run_by_component"),
            models.Index(
                fields=["environment", "created_at"],
                condition=Q(state=RunState.REQUESTED),
                name="run_requested_there",
            ),
            models.Index(
                fields=["component", "environment", "-finished_at"],
                condition=Q(state__in=ENDED),
                name="run_by_end",
            ),
            models.Index(
                fields=["due_at"], condition=Q(due_at__isnull=False), name="run_request_by_due"
            ),
            models.Index(fields=["-created_at", "-id"], name="run_by_age"),
        ]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.component} in {self.environment}"

    def get_absolute_url(self) -> str:
        return self.component.url_of("runs:runs")

    @property
    def has_ended(self) -> bool:
        """Whether its state is final, so that nothing about it changes any longer."""
        return self.state not in UNFINISHED
