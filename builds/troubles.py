"""What needs attention on Home: components whose released branch does not build."""

from typing import Any
from uuid import UUID

from django.db.models import CharField, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Coalesce, NullIf
from django.urls import reverse

from builds.models import Build, BuildState
from organizations.models import Organization
from organizations.tenancy.troubles import Trouble, TroubleKind, TroubleRow
from projects import permissions as of_projects
from projects.models import Component

USUAL_BRANCH = "main"
"""The branch that is released of components that do not name one."""
MOST_LOOKED_THROUGH = 200
"""The newest builds of each component, because a branch that is never built has none to find."""


def _broken_branches(organization: UUID) -> QuerySet[Any]:
    """The newest build of each active component's released branch that ended, if it failed.

    A cancelled build says nothing, and one under way nothing yet.
    """
    ended = Build.objects.filter(
        component=OuterRef("pk"),
        number__gte=OuterRef("next_build_number") - MOST_LOOKED_THROUGH,
        branch=Coalesce(NullIf(OuterRef("branch"), Value("")), Value(USUAL_BRANCH)),
        state__in=[BuildState.SUCCEEDED, BuildState.FAILED],
    )
    components = Component.objects.active().filter(
        organization=organization, project__archived_at=None
    )
    newest = components.values(newest=Subquery(ended.newest_first().values("pk")[:1]))
    return Build.objects.filter(state=BuildState.FAILED, pk__in=newest).annotate(
        trouble_since=F("finished_at"),
        trouble_subject=F("component__name"),
        trouble_place=F("branch"),
        trouble_project=F("component__project__handle"),
        trouble_component=F("component__handle"),
        trouble_key=Cast("number", CharField()),
    )


def _trouble_of_build(organization: Organization, row: TroubleRow) -> Trouble:
    """A failed build leads to its page, which links its log."""
    handles = [organization.handle, row.trouble_project, row.trouble_component]
    return Trouble(
        title=f"{row.trouble_subject} #{row.trouble_key} of {row.trouble_place}",
        url=reverse("projects:component", args=handles),
        words="Build failed",
        at=row.trouble_since,
        label="View build",
        fix_url=reverse("builds:build", args=[*handles, int(row.trouble_key)]),
    )


FAILED_BUILDS = TroubleKind(
    "failed-builds", (of_projects.VIEW_COMPONENT,), _broken_branches, _trouble_of_build
)
