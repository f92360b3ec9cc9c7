"""The rows of a board: what runs of components in environments, and what is on its way there.

The two that take longest to compose are prepared, for as many components as a page lists. More are
fetched in batches.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cache
from itertools import batched
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from builds.models import Build
from console.database.prepared_queries import PreparedQuery, prepare
from console.lists.paging import PAGE_SIZE
from deployments.models import Deployment, Environment, Placement
from deployments.observed_health import HEALTH, Health, observed_health_case
from deployments.states.deployments import DeploymentKind, DeploymentState
from organizations.models import Organization

Place = tuple[UUID, UUID]
"""A component, and an environment."""
_ORGANIZATION = UUID("5a3b1e0c-0000-4000-8000-5a3b1e0c5a41")
_COMPONENTS = [UUID(f"5a3b1e0c-0000-4000-8000-5a3b1e0c6{at:03}") for at in range(PAGE_SIZE)]


class Numbered(NamedTuple):
    """A build, by its number in its component."""

    pk: UUID
    number: int


class Running(NamedTuple):
    """What was decided to run somewhere."""

    build: Numbered
    commit: str
    since: datetime | None

    @property
    def short_commit(self) -> str:
        """The commit as people say it."""
        return self.commit[:7]


class Placed(NamedTuple):
    """What runs somewhere, and what its engine says of it."""

    current: Running | None = None
    health: Health = HEALTH["nothing"]
    another: str = ""
    """What else than decided the engine saw there, as short as people say it; or nothing."""
    is_late: bool = False
    """Whether an expected run of a scheduled job has not reported."""


class Unfinished(NamedTuple):
    """A deployment that can still change what runs somewhere."""

    pk: UUID
    kind: str
    state: str
    build: Numbered

    @property
    def is_waiting(self) -> bool:
        """Whether people are still to approve it."""
        return self.state == DeploymentState.WAITING


def environments_of(organization: Organization) -> list[Environment]:
    """Those of the organization in their order, with what a board shows of each."""
    environments = organization.environments.in_order()
    shown = environments.only("organization", "name", "handle", "approvals", "frozen_until")
    return list(shown)


def placed_of(organization: Organization, components: Sequence[UUID]) -> dict[Place, Placed]:
    """Where something was decided or seen of these components."""
    found = {}
    for some in _by_turns(components):
        for component, environment, health, seen, late_since, *decided in _placements(
            connection.vendor
        ).rows(organization=organization.pk, components=some):
            current = _running(*decided)
            another = seen.removeprefix("sha256:")[:7] if health == "another" else ""
            is_late = current is not None and late_since is not None
            found[component, environment] = Placed(current, HEALTH[health], another, is_late)
    return found


def _running(
    kind: str | None, since: datetime | None, build: UUID, number: int, commit: str
) -> Running | None:
    """What a placement's deployment put there; None for one that stopped it, and without one."""
    if kind is None or kind == DeploymentKind.STOP:
        return None
    return Running(Numbered(build, number), commit, since)


def unfinished_of(
    organization: Organization, components: Sequence[UUID]
) -> dict[Place, Unfinished]:
    """The deployments of these components that can still change what runs."""
    here = Deployment.objects.filter(organization=organization, component__in=components)
    rows = here.unfinished().values_list(
        *("component", "environment", "pk", "kind", "state", "build", "build__number")
    )
    return {
        (component, environment): Unfinished(pk, kind, state, Numbered(build, number))
        for component, environment, pk, kind, state, build, number in rows
    }


def newest_builds(components: Sequence[UUID]) -> dict[UUID, Numbered]:
    """Of each of these components the newest build with an artifact."""
    return {
        component: Numbered(pk, number)
        for some in _by_turns(components)
        for component, pk, number in _newest(connection.vendor).rows(components=some)
    }


def _by_turns(components: Sequence[UUID]) -> Iterator[tuple[UUID, ...]]:
    return batched(components, PAGE_SIZE)


@cache
def _placements(vendor: str) -> PreparedQuery:
    here = Placement.objects.filter(organization=_ORGANIZATION, component__in=_COMPONENTS)
    rows = here.annotate(health=observed_health_case()).values_list(
        *("component", "environment", "health", "observed_digest", "late_since"),
        *("deployment__kind", "deployment__finished_at"),
        *("deployment__build", "deployment__build__number", "deployment__build__commit"),
    )
    return prepare(
        "board_placements", lambda: rows, organization=_ORGANIZATION, components=_COMPONENTS
    )


@cache
def _newest(vendor: str) -> PreparedQuery:
    succeeded = Build.objects.newest_succeeded(_COMPONENTS)
    rows = succeeded.values_list("component", "pk", "number")
    return prepare("board_builds", lambda: rows, components=_COMPONENTS)
