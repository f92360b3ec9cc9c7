"""What ran, or was asked to run, of a component in an environment."""

import uuid
from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from deployments.models.environment import Environment
from deployments.models.placement import Placement
from deployments.states.runs import ENDED, NEVER_RAN, UNFINISHED, RunState
from organizations.models import Organization
from organizations.tenancy.keys import SameOrganization
from projects.models.component import Component


class RunQuerySet(models.QuerySet["Run"]):
    """Runs by how far they are."""

    def requested(self) -> Self:
        """Those that no engine has taken yet."""
        return self.filter(state=RunState.REQUESTED)

    def fetchable(self) -> Self:
        """Those that an engine is to start: none of what was stopped or put away."""
        here = Placement.objects.running().filter(
            component=OuterRef("component"), environment=OuterRef("environment")
        )
        return self.requested().filter(
            Exists(here),
            due_at__gt=timezone.now(),
            component__archived_at=None,
            component__project__archived_at=None,
        )

    def due(self, at: datetime) -> Self:
        """Requests whose time is up."""
        return self.requested().filter(due_at__lte=at)

    def ended(self) -> Self:
        """Those that an engine has carried out."""
        return self.filter(state__in=ENDED)

    def found_by(self, typed: str) -> Self:
        """Those that the engine calls so, or with a name that begins so."""
        return self.filter(external_id__startswith=typed)

    def listed(self) -> Self:
        """Each with what a list of one component says of it, in the same query."""
        return self.select_related("environment", "requested_by")

    def with_details(self) -> Self:
        """Each with what pages say of it, in the same query."""
        return self.select_related("component__project", "environment", "requested_by")


class Run(models.Model):
    """One run of a scheduled job, a trigger or a webhook in an environment, as its engine tells.

    It can begin as a request of a person, which an engine takes by naming its own ID. The engine
    reports each once under this ID. A run that ended never changes.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="runs")
    component = models.ForeignKey(Component, on_delete=models.CASCADE, related_name="runs")
    environment = models.ForeignKey(Environment, on_delete=models.CASCADE, related_name="runs")
    # What the engine calls it; null for a request that no engine has taken.
    external_id = models.CharField(max_length=200, null=True)  # noqa: DJ001  (unique but for null)
    state = models.CharField(max_length=10, choices=RunState)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    is_requested = models.BooleanField(default=False)
    """Whether a person asked for it. The schedule or an event did otherwise."""
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
            models.CheckConstraint(
                condition=Q(state__in=RunState.values), name="run_state_is_known"
            ),
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
        """Whether nothing about it changes from now on."""
        return self.state not in UNFINISHED
