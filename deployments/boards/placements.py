"""The rows of a board: what runs of components in environments, and what is on its way there.

Each comes from a prepared query about as many components as a page lists. More are fetched in
batches.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from itertools import batched
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from builds.models import Build
from console.database.prepared_queries import PreparedQuery, prepare
from console.lists.paging import PAGE_SIZE
from deployments.boards.observed_health import HEALTH, Health, observed_health_case
from deployments.models import Deployment, Environment, Placement
from deployments.states.deployments import DeploymentKind, DeploymentState
from organizations.models import Organization

Place = tuple[UUID, UUID]
"""The IDs of a component and an environment."""
_ORGANIZATION = UUID("5a3b1e0c-0000-4000-8000-5a3b1e0c5a41")
_COMPONENTS = [UUID(f"5a3b1e0c-0000-4000-8000-5a3b1e0c6{at:03}") for at in range(PAGE_SIZE)]


class Numbered(NamedTuple):
    """The ID of a build, and its number in its component."""

    pk: UUID
    number: int


class Running(NamedTuple):
    """The build that was decided to run of a component in an environment."""

    build: Numbered
    commit: str
    since: datetime | None

    @property
    def short_commit(self) -> str:
        """The first seven characters of the commit ID."""
        return self.commit[:7]


class Placed(NamedTuple):
    """What runs of a component in an environment, and what the engine saw of it."""

    current: Running | None = None
    health: Health = HEALTH["nothing"]
    another: str = ""
    """The start of the digest that the engine saw instead; empty if it saw what was decided."""
    is_late: bool = False
    """Whether an expected run of a scheduled job was not reported."""


class Unfinished(NamedTuple):
    """A deployment that has not ended."""

    pk: UUID
    kind: str
    state: str
    build: Numbered

    @property
    def is_waiting(self) -> bool:
        """Whether it waits for approval."""
        return self.state == DeploymentState.WAITING


def environments_of(organization: Organization) -> list[Environment]:
    """The organization's environments in order, with the columns that a board shows."""
    return _environments(connection.vendor).fetch_instances(organization=organization.pk)


def placed_of(organization: Organization, components: Sequence[UUID]) -> dict[Place, Placed]:
    """What was decided or seen of these components, by component and environment."""
    placed = {}
    for batch in batched(components, PAGE_SIZE):
        for component, environment, health, seen, late_since, *decided in _placements(
            connection.vendor
        ).fetch_rows(organization=organization.pk, components=batch):
            current = _running(*decided)
            another = seen.removeprefix("sha256:")[:7] if health == "another" else ""
            is_late = current is not None and late_since is not None
            placed[component, environment] = Placed(current, HEALTH[health], another, is_late)
    return placed


def _running(
    kind: str | None, since: datetime | None, build: UUID, number: int, commit: str
) -> Running | None:
    """What a placement's deployment put there; None if it stopped the component, or without one."""
    if kind is None or kind == DeploymentKind.STOP:
        return None
    return Running(Numbered(build, number), commit, since)


def unfinished_of(
    organization: Organization, components: Sequence[UUID]
) -> dict[Place, Unfinished]:
    """The unfinished deployments of these components, by component and environment."""
    return {
        (component, environment): Unfinished(pk, kind, state, Numbered(build, number))
        for batch in batched(components, PAGE_SIZE)
        for component, environment, pk, kind, state, build, number in _unfinished(
            connection.vendor
        ).fetch_rows(organization=organization.pk, components=batch)
    }


def newest_builds(components: Sequence[UUID]) -> dict[UUID, Numbered]:
    """The newest succeeded build of each component, by its ID; without those that have none."""
    return {
        component: Numbered(pk, number)
        for batch in batched(components, PAGE_SIZE)
        for component, pk, number in _newest_succeeded(connection.vendor).fetch_rows(
            components=batch
        )
    }


@cache
def _environments(vendor: str) -> PreparedQuery:
    """The prepared query for an organization's environments in order."""
    environments = Environment.objects.filter(organization=_ORGANIZATION).in_order()
    rows = environments.only("organization", "name", "handle", "approvals", "frozen_until")
    return prepare("board_environments", lambda: rows, organization=_ORGANIZATION)


@cache
def _placements(vendor: str) -> PreparedQuery:
    """The prepared query for placements of components: IDs, health, and the deployed build."""
    placements = Placement.objects.filter(organization=_ORGANIZATION, component__in=_COMPONENTS)
    rows = placements.annotate(health=observed_health_case()).values_list(
        *("component", "environment", "health", "observed_digest", "late_since"),
        *("deployment__kind", "deployment__finished_at"),
        *("deployment__build", "deployment__build__number", "deployment__build__commit"),
    )
    return prepare(
        "board_placements", lambda: rows, organization=_ORGANIZATION, components=_COMPONENTS
    )


@cache
def _unfinished(vendor: str) -> PreparedQuery:
    """The prepared query for unfinished deployments of components: IDs, kind, state and build."""
    deployments = Deployment.objects.filter(organization=_ORGANIZATION, component__in=_COMPONENTS)
    rows = deployments.unfinished().values_list(
        *("component", "environment", "pk", "kind", "state", "build", "build__number")
    )
    return prepare(
        "board_deployments", lambda: rows, organization=_ORGANIZATION, components=_COMPONENTS
    )


@cache
def _newest_succeeded(vendor: str) -> PreparedQuery:
    """The prepared query for the newest succeeded build of each component: its ID and number."""
    succeeded = Build.objects.newest_succeeded(_COMPONENTS)
    rows = succeeded.values_list("component", "pk", "number")
    return prepare("board_builds", lambda: rows, components=_COMPONENTS)
