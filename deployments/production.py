"""What runs in production of the components of projects, as their cards on Home tell it.

However many there are, it costs four statements: components, what stands in production, builds (2).
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
from deployments.models import Deployment, Placement
from deployments.observed_health import HEALTH, health_case
from deployments.states.deployments import KINDS, DeploymentKind, DeploymentState
from organizations.tenancy.access import OrganizationRequest
from projects.models import Component, Project
from projects.permissions import VIEW_COMPONENT

MOST_SHOWN = 4
"""Components on a card."""
AT_A_TIME = 12
"""Projects of which one statement asks: as many as Home has cards."""
_PROJECTS = range(2_000_000_100, 2_000_000_100 + AT_A_TIME)
"""Keys of no projects, with which the questions are written."""

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
"""How a component can stand, the worst first, in words about a build: one of HEALTH, in the same
order, or the state of a deployment."""
_ORDER = {name: rank for rank, name in enumerate(WORDS)}
_Standing = tuple[str, int]


@dataclass(frozen=True)
class Run:
    """One component on a card."""

    name: str
    handle: str
    kind: str
    words: str
    builds: Sequence[LastBuild]
    """The last ones, the oldest first."""


@dataclass(frozen=True)
class Runs:
    """The components of a project that stand worst, and how many more there are."""

    shown: list[Run]
    more: int


def in_production(request: OrganizationRequest, projects: Sequence[Project]) -> Mapping[int, Runs]:
    """By project; of several production environments, what is worst. Archived ones are left out."""
    if not request.membership.can(VIEW_COMPONENT):
        return {}
    keys = [project.pk for project in projects]
    asked = _components(connection.vendor)
    components = [row for some in batched(keys, AT_A_TIME) for row in asked.rows(projects=some)]
    standings = _standings(keys) if components else {}
    found = defaultdict(list)
    for project, component, name, handle in components:
        standing = standings.get(component, ("nothing", 0))
        found[project].append((component, name, handle, standing))
    for rows in found.values():
        rows.sort(key=lambda row: _ORDER[row[3][0]])
    shown = [row[0] for rows in found.values() for row in rows[:MOST_SHOWN]]
    builds = last_builds(shown, most=MOST_TINY_BUILDS)
    return {key: _runs(found[key], builds) for key in keys}


@cache
def _components(vendor: str) -> PreparedQuery:
    """The active ones of projects: the project, key, name and handle of each, by name."""
    active = Component.objects.active().filter(project__in=_PROJECTS)
    rows = active.order_by("name_key", "pk").values_list("project", "pk", "name", "handle")
    return prepare("components_of_projects", lambda: rows, projects=_PROJECTS)


def _runs(
    rows: list[tuple[UUID, str, str, _Standing]], builds: Mapping[UUID, Sequence[LastBuild]]
) -> Runs:
    shown = []
    for component, name, handle, (standing, number) in rows[:MOST_SHOWN]:
        words = WORDS[standing].format(number)
        shown.append(Run(name, handle, _kind(standing), words, builds.get(component, [])))
    return Runs(shown, len(rows) - len(shown))


def _kind(standing: str) -> str:
    if standing in HEALTH:
        return HEALTH[standing].kind
    return KINDS[DeploymentState(standing.removeprefix("stop-"))]


def _standings(projects: Sequence[int]) -> dict[UUID, _Standing]:
    """By component, how it stands in production and which build that is about."""
    in_projects = _all_standings(connection.vendor)
    worst: dict[UUID, _Standing] = {}
    for some in batched(projects, AT_A_TIME):
        for component, standing, number in in_projects.rows(projects=some):
            if component not in worst or _ORDER[standing] < _ORDER[worst[component][0]]:
                worst[component] = standing, number
    return worst


@cache
def _all_standings(vendor: str) -> PreparedQuery:
    """In production of projects, what stands and what is under way: component, standing, build."""
    here = Q(component__project__in=_PROJECTS, environment__is_production=True)
    placed = _with_standing(Placement.objects.filter(here), health_case(), "deployment__build")
    unfinished = Deployment.objects.unfinished().filter(here)
    underway = _with_standing(unfinished, _of_deployments(), "build")
    rows = placed.union(underway, all=True)
    return prepare("standings_in_production", lambda: rows, projects=_PROJECTS)


def _with_standing(rows: QuerySet[Any], standing: Any, build: str) -> QuerySet[Any, Any]:
    return rows.annotate(standing=standing).values_list("component", "standing", f"{build}__number")


def _of_deployments() -> Case:
    return Case(
        When(kind=DeploymentKind.STOP, then=Concat(Value("stop-"), "state")),
        default="state",
        output_field=CharField(),
    )
