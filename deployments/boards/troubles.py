"""What needs attention on Home: late jobs, what differs from what was decided, and silence."""

from typing import Any
from uuid import UUID

from django.db.models import Case, CharField, F, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Coalesce, Concat
from django.urls import reverse

from deployments import permissions as of_deployments
from deployments.boards.observed_health import HEALTH, health_case
from deployments.models import Deployment, Placement
from deployments.states.deployments import DeploymentKind, DeploymentState
from organizations.models import Organization
from organizations.tenancy.troubles import Trouble, TroubleKind, TroubleRow
from projects import permissions as of_projects

_BAD = [name for name, health in HEALTH.items() if health.kind == "bad"]
_OFF = [name for name, health in HEALTH.items() if health.kind == "off"]
"""The names of the kinds of health that need attention."""
_IS_ACTIVE = Q(component__archived_at=None, component__project__archived_at=None)


def _placements_in_trouble(organization: UUID) -> QuerySet[Any]:
    """Placements with a late job, and where the engine saw something else than was decided."""
    placements = Placement.objects.filter(_IS_ACTIVE, organization=organization)
    return placements.annotate(
        trouble_state=health_case(),
        trouble_rank=Case(When(trouble_state__in=_BAD, then=Value(0)), default=Value(1)),
        trouble_since=Case(
            When(trouble_state__in=_BAD, then=F("late_since")), default=F("observed_at")
        ),
        trouble_subject=F("component__name"),
        trouble_place=F("environment__name"),
        trouble_project=F("component__project__handle"),
        trouble_component=F("component__handle"),
    ).filter(trouble_state__in=_BAD + _OFF)


def _trouble_of_placement(organization: Organization, row: TroubleRow) -> Trouble:
    """A late job leads to its runs; a difference leads to the deployments of the component."""
    handles = [organization.handle, row.trouble_project, row.trouble_component]
    health = HEALTH[row.trouble_state]
    is_late = health.kind == "bad"
    return Trouble(
        title=f"{row.trouble_subject} in {row.trouble_place}",
        url=reverse("projects:component", args=handles),
        words=health.words,
        at=row.trouble_since,
        label="View runs" if is_late else "View deployments",
        fix_url=reverse("runs:runs" if is_late else "deployments:history", args=handles),
        kind=health.kind,
        since="due" if is_late else "seen",
    )


def _silent_deployments(organization: UUID) -> QuerySet[Any]:
    """Deployments that an engine began and then reported nothing of in time."""
    silent = {"state": DeploymentState.SILENT, "organization": organization}
    is_stop = When(kind=DeploymentKind.STOP, then=F("component__name"))
    build = Concat("component__name", Value(" #"), Cast("build__number", CharField()))
    return Deployment.objects.filter(_IS_ACTIVE, **silent).annotate(
        trouble_since=Coalesce("started_at", "requested_at"),
        trouble_subject=Case(is_stop, default=build),
        trouble_place=F("environment_name"),
        trouble_key=Cast("pk", CharField()),
        trouble_state=F("kind"),
    )


def _trouble_of_deployment(organization: Organization, row: TroubleRow) -> Trouble:
    """A silent deployment leads to its page, where it can be closed."""
    url = reverse("deployments:deployment", args=[organization.handle, UUID(row.trouble_key)])
    preposition = "in" if row.trouble_state == DeploymentKind.STOP else "to"
    return Trouble(
        title=f"{row.trouble_subject} {preposition} {row.trouble_place}",
        url=url,
        words=str(DeploymentState.SILENT.label),
        at=row.trouble_since,
        label="View deployment",
        fix_url=url,
        since="started",
    )


PLACEMENTS = TroubleKind(
    "placements",
    (of_projects.VIEW_COMPONENT, of_deployments.VIEW_ENVIRONMENT),
    _placements_in_trouble,
    _trouble_of_placement,
)
SILENT_DEPLOYMENTS = TroubleKind(
    "silent-deployments",
    (of_projects.VIEW_COMPONENT, of_deployments.VIEW_ENVIRONMENT),
    _silent_deployments,
    _trouble_of_deployment,
)
