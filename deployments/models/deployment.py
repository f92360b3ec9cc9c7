"""Deployments, which are decisions that a build goes into an environment, and their approvals."""

import uuid
from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from builds.models.build import Build
from console.database.constraints import choice_constraint
from deployments.environment_rules import MOST_APPROVALS
from deployments.models.environment import Environment
from deployments.models.requested import Requested
from deployments.states.deployments import (
    TIMED,
    UNFINISHED,
    DeploymentKind,
    DeploymentState,
    Verdict,
)
from organizations.models import Membership, Organization
from organizations.tenancy.keys import SameOrganization
from projects.models.component import Component


class DeploymentQuerySet(models.QuerySet["Deployment"]):
    """Deployments by how far they are."""

    def unfinished(self) -> Self:
        """Deployments in a state that is not final, so that they can still change what runs."""
        return self.filter(state__in=UNFINISHED)

    def waiting(self) -> Self:
        """Deployments that wait for approval and have not expired."""
        return self.filter(state=DeploymentState.WAITING, due_at__gt=timezone.now())

    def approvable_by(self, member: Membership) -> Self:
        """Waiting deployments that this manager of environments may still decide about."""
        decided = Approval.objects.filter(deployment=OuterRef("pk"), person=member.user_id)
        is_approver = Q(approvers__isnull=True) | Q(approvers__lists=member.pk)
        return (
            self.waiting()
            .filter(is_approver, ~Exists(decided))
            .exclude(requested_by=member.user_id, own_approval=False)
        )

    def fetchable(self) -> Self:
        """Approved deployments that an engine can take: none if frozen, only stops if archived."""
        now = timezone.now()
        is_archived = Q(component__archived_at__isnull=False) | Q(
            component__project__archived_at__isnull=False
        )
        return (
            self.filter(state=DeploymentState.APPROVED, due_at__gt=now)
            .exclude(environment__frozen_until__gt=now)
            .exclude(~Q(kind=DeploymentKind.STOP) & is_archived)
        )

    def arrived(self) -> Self:
        """Deployments that succeeded in bringing a build into their environment."""
        return self.filter(state=DeploymentState.SUCCEEDED).exclude(kind=DeploymentKind.STOP)

    def due(self, at: datetime) -> Self:
        """Deployments whose time is up: they expire or, if running, fall silent."""
        return self.filter(state__in=TIMED, due_at__lte=at)

    def newest_first(self) -> Self:
        """Deployments by descending time of the request, as lists show them."""
        return self.order_by("-requested_at", "-pk")

    def with_details(self) -> Self:
        """Deployments with the related rows that pages show, in one query."""
        return self.select_related("component__project", "build", "environment", "requested_by")


class Deployment(Requested):
    """One decision: this build goes into this environment, or nothing of the component does.

    It has a copy of what is deployed and of the rules that it was requested under; neither changes.
    At most one of a component and an environment is unfinished. It outlives the environment.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="deployments"
    )
    component = models.ForeignKey(Component, on_delete=models.CASCADE, related_name="deployments")
    environment = models.ForeignKey(
        Environment, null=True, on_delete=models.SET_NULL, related_name="deployments"
    )
    environment_name = models.CharField(max_length=60)
    build = models.ForeignKey(Build, on_delete=models.CASCADE, related_name="deployments")
    kind = models.CharField(max_length=10, choices=DeploymentKind)
    state = models.CharField(max_length=10, choices=DeploymentState)
    # What is approved: the artifact with its digest, and the commit.
    artifact = models.CharField(max_length=500)
    digest = models.CharField(max_length=71)
    commit = models.CharField(max_length=64)
    # The rules of the environment at the request.
    approvals_needed = models.PositiveSmallIntegerField()
    own_approval = models.BooleanField()
    approvers = models.JSONField(null=True)
    """IDs of the memberships chosen to approve; null for everyone who manages environments."""
    bypass_allowed = models.BooleanField()
    deadline_minutes = models.PositiveSmallIntegerField()
    requested_at = models.DateTimeField(default=timezone.now, editable=False)
    is_bypassed = models.BooleanField(default=False)
    reason = models.CharField(max_length=200, blank=True, db_default="")
    """Why it was rejected or deployed without approval."""
    closed_reason = models.CharField(max_length=200, blank=True, db_default="")
    """Why it was closed. `reason` is kept, in case it was deployed without approval."""
    due_at = models.DateTimeField(null=True)
    """When it expires or, running, falls silent; null for one that has ended, or is silent."""
    engine_reference = models.CharField(max_length=200, blank=True, db_default="")
    url = models.CharField(max_length=500, blank=True, db_default="")
    error = models.CharField(max_length=1000, blank=True, db_default="")
    approved_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects = DeploymentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "id"], name="deployment_key_within_organization"
            ),
            choice_constraint("kind", DeploymentKind),
            choice_constraint("state", DeploymentState),
            models.UniqueConstraint(
                "component",
                "environment",
                condition=Q(state__in=UNFINISHED),
                name="deployment_one_unfinished",
                violation_error_message="Another deployment of this component is not finished.",
            ),
            models.CheckConstraint(
                condition=Q(approvals_needed__lte=MOST_APPROVALS),
                name="deployment_needs_few_approvals",
            ),
            models.CheckConstraint(
                condition=Q(is_bypassed=False) | ~Q(reason=""),
                name="deployment_bypassed_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(state__in=TIMED, due_at__isnull=False)
                | (~Q(state__in=TIMED) & Q(due_at=None)),
                name="deployment_timed_has_due",
            ),
            models.CheckConstraint(
                condition=(Q(state__in=UNFINISHED) & Q(finished_at=None))
                | (~Q(state__in=UNFINISHED) & Q(finished_at__isnull=False)),
                name="deployment_unfinished_has_no_finish",
            ),
            SameOrganization("component"),
            SameOrganization("environment"),
            SameOrganization("build"),
        ]
        indexes = [
            models.Index(
                fields=["organization", "-requested_at", "-id"], name="deployment_of_organization"
            ),
            models.Index(
                fields=["component", "-requested_at", "-id"], name="deployment_by_request"
            ),
            models.Index(
                fields=["component", "environment", "build"],
                condition=Q(state=DeploymentState.SUCCEEDED),
                name="deployment_by_arrival",
            ),
            models.Index(
                fields=["environment", "state"],
                condition=Q(state__in=UNFINISHED),
                name="deployment_unfinished_there",
            ),
            models.Index(
                fields=["organization", "requested_at"],
                condition=Q(state=DeploymentState.WAITING),
                name="deployment_waiting",
            ),
            models.Index(
                fields=["due_at"], condition=Q(due_at__isnull=False), name="deployment_by_due"
            ),
            models.Index(fields=["-requested_at", "-id"], name="deployment_by_age"),
        ]
        default_permissions = ()

    def __str__(self) -> str:
        if self.kind == DeploymentKind.STOP:
            return f"{self.component} in {self.environment_name}"
        return f"{self.component} #{self.build.number} to {self.environment_name}"

    def get_absolute_url(self) -> str:
        return reverse("deployments:deployment", args=[self.organization.handle, self.pk])

    @property
    def is_unfinished(self) -> bool:
        """Whether its state is not final, so that it can still change what runs."""
        return self.state in UNFINISHED

    @property
    def is_waiting(self) -> bool:
        """Whether it waits for approval, also if its time is up."""
        return self.state == DeploymentState.WAITING

    def is_chosen_approver(self, membership_id: int) -> bool:
        """Whether the member was chosen to approve it, or no one was, so that all may."""
        return self.approvers is None or membership_id in self.approvers


class Approval(models.Model):
    """The decision of one person. An approval counts only while the person may approve."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    deployment = models.ForeignKey(Deployment, on_delete=models.CASCADE, related_name="approvals")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    verdict = models.CharField(max_length=10, choices=Verdict)
    comment = models.CharField(max_length=200, blank=True, db_default="")
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [
            choice_constraint("verdict", Verdict),
            models.UniqueConstraint(
                "deployment",
                "person",
                name="approval_once_per_person",
                violation_error_message="You already approved this deployment.",
            ),
            SameOrganization("deployment"),
        ]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.get_verdict_display()}: {self.deployment}"
