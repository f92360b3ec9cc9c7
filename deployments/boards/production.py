"""What runs in production of each project, for the cards on Home.

Takes four queries for any number of projects: components, what stands in production, builds (2).
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import batched
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Case, CharField, Q, QuerySet, Value, When
from django.db.models.functions import Concat

from builds.strips import LastBuild, last_builds
from builds.templatetags.strips import MOST_TINY_BUILDS
from console.database.prepared_queries import PreparedQuery, prepare
from deployments.boards.observed_health import HEALTH, health_case
from deployments.models import Deployment, Placement
from deployments.states.deployments import KINDS, DeploymentKind, DeploymentState
from organizations.tenancy.access import OrganizationRequest
from projects.models import Component, Project
from projects.permissions import VIEW_COMPONENT

MOST_SHOWN = 4
"""The most components on a card."""
AT_A_TIME = 12
"""Projects in one query: as many as Home has cards."""
_PROJECTS = range(2_000_000_100, 2_000_000_100 + AT_A_TIME)
"""IDs that no project has, as placeholders in prepared queries."""

WORDS = {
    "late": "build #{} runs late",
    "silent": "build #{}: no word",
    "stop-silent": "stop: no word",
    "another": "something else runs",
    "gone": "seen to run nothing",
    "stopped": "build #{} is stopped",
    "degraded": "build #{} is degraded",
    "waiting": "build #{} waits",
    "stop-waiting": "stop waits",
    "approved": "build #{} is approved",
    "running": "build #{} deploying",
    "stop-approved": "stopping",
    "stop-running": "stopping",
    "unknown": "build #{} not observed",
    "healthy": "build #{} runs",
    "nothing": "nothing runs",
}
"""The phrase for each standing of a component, worst first. A standing is a name of HEALTH, in the
same order, or the state of an unfinished deployment."""
_ORDER = {name: rank for rank, name in enumerate(WORDS)}
_Standing = tuple[str, int]
"""A key of WORDS, and the number of the build."""


@dataclass(frozen=True)
class CardLine:
    """One component on a card."""

    name: str
    handle: str
    kind: str
    words: str
    builds: Sequence[LastBuild]
    """The last builds, in ascending order."""


@dataclass(frozen=True)
class Card:
    """The components of a project that stand worst, and how many more there are."""

    shown: list[CardLine]
    more: int


def in_production(request: OrganizationRequest, projects: Sequence[Project]) -> Mapping[int, Card]:
    """What runs in production of each project, by its ID, without those the member may not see.

    Components are shown as in the worst of several production environments. Archived components are
    left out.
    """
    reach = request.membership.reach(VIEW_COMPONENT)
    keys = [
        project.pk
        for project in projects
        if reach.is_everywhere or request.membership.can(VIEW_COMPONENT, on=project)
    ]
    if not keys:
        return {}
    query = _active_components(connection.vendor)
    components = [
        row for batch in batched(keys, AT_A_TIME) for row in query.fetch_rows(projects=batch)
    ]
    standings = _worst_standings(keys) if components else {}
    by_project = defaultdict(list)
    for project, component, name, handle in components:
        standing = standings.get(component, ("nothing", 0))
        by_project[project].append((component, name, handle, standing))
    for rows in by_project.values():
        rows.sort(key=lambda row: _ORDER[row[3][0]])
    shown = [row[0] for rows in by_project.values() for row in rows[:MOST_SHOWN]]
    builds = last_builds(shown, most=MOST_TINY_BUILDS)
    return {key: _card(by_project[key], builds) for key in keys}


@cache
def _active_components(vendor: str) -> PreparedQuery:
    """The prepared query for active components: project, ID, name and handle, by name."""
    active = Component.objects.active().filter(project__in=_PROJECTS)
    rows = active.order_by("name_key", "pk").values_list("project", "pk", "name", "handle")
    return prepare("components_of_projects", lambda: rows, projects=_PROJECTS)


def _card(
    rows: list[tuple[UUID, str, str, _Standing]], builds: Mapping[UUID, Sequence[LastBuild]]
) -> Card:
    """The card of a project, from the ID, name, handle and standing of each component."""
    lines = []
    for component, name, handle, (standing, number) in rows[:MOST_SHOWN]:
        words = WORDS[standing].format(number)
        lines.append(CardLine(name, handle, _kind(standing), words, builds.get(component, [])))
    return Card(lines, len(rows) - len(lines))


def _kind(standing: str) -> str:
    """The kind of a standing, which decides shape and color."""
    if standing in HEALTH:
        return HEALTH[standing].kind
    return KINDS[DeploymentState(standing.removeprefix("stop-"))]


def _worst_standings(projects: Sequence[int]) -> dict[UUID, _Standing]:
    """The worst standing of each component in production, by its ID."""
    query = _all_standings(connection.vendor)
    worst: dict[UUID, _Standing] = {}
    for batch in batched(projects, AT_A_TIME):
        for component, standing, number in query.fetch_rows(projects=batch):
            if component not in worst or _ORDER[standing] < _ORDER[worst[component][0]]:
                worst[component] = standing, number
    return worst


@cache
def _all_standings(vendor: str) -> PreparedQuery:
    """The prepared query for all standings in production of projects.

    Its rows are the ID of the component, the standing, and the number of the build: for what runs,
    and for each unfinished deployment.
    """
    in_production = Q(component__project__in=_PROJECTS, environment__is_production=True)
    placed = _with_standing(
        Placement.objects.filter(in_production), health_case(), "deployment__build"
    )
    unfinished = Deployment.objects.unfinished().filter(in_production)
    underway = _with_standing(unfinished, _deployment_standing(), "build")
    rows = placed.union(underway, all=True)
    return prepare("standings_in_production", lambda: rows, projects=_PROJECTS)


def _with_standing(rows: QuerySet[Any], standing: Any, build: str) -> QuerySet[Any, Any]:
    """The component, standing and build number of each row; `build` is the field of the build."""
    return rows.annotate(standing=standing).values_list("component", "standing", f"{build}__number")


def _deployment_standing() -> Case:
    """A query expression for the standing of an unfinished deployment, as in WORDS."""
    return Case(
        When(kind=DeploymentKind.STOP, then=Concat(Value("stop-"), "state")),
        default="state",
        output_field=CharField(),
    )
