"""Placements in rows, the worst first: what runs in an environment, and what needs attention."""

from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Case, Count, F, Q, QuerySet, Value, When, Window

from console.database.prepared_queries import PreparedQuery, prepare
from deployments.boards.observed_health import HEALTH, Health, health_case
from deployments.models import Environment, Placement
from organizations.models import Membership
from organizations.tenancy.scopes import projects_with
from projects.permissions import VIEW_COMPONENT

MOST_SHOWN = 100
"""Of an environment."""
MOST_IN_TROUBLE = 4
"""On Home."""
TROUBLES = [name for name, health in HEALTH.items() if health.kind in {"bad", "off"}]
"""The names of the kinds of health that need attention, worst first."""
_ORGANIZATION = UUID("5a3b1e0c-0000-4000-8000-5a3b1e0c5a43")
_MEMBERSHIP = 2_000_000_021


@dataclass(frozen=True)
class PlacementRow:
    """A component in an environment, and its health."""

    placement: Placement
    """With its component, the project, and what else the page shows."""
    health: Health

    @property
    def observed(self) -> str:
        """The start of the digest that the engine saw instead; empty if it saw what was decided."""
        is_another = self.health is HEALTH["another"]
        return self.placement.observed_digest.removeprefix("sha256:")[:7] if is_another else ""


@dataclass(frozen=True)
class PlacementRows:
    """The first rows, and how many there are in all."""

    shown: list[PlacementRow]
    number: int

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.number - len(self.shown)


def rows_in_environment(environment: Environment, member: Membership) -> PlacementRows:
    """What was decided or seen to run in the environment, of components that the member may see.

    One query. Archived components, and those of archived projects, are left out.
    """
    placements = member.reach(VIEW_COMPONENT).limit(environment.placements.all())
    columns = (
        *("observed_digest", "component__project__name", "deployment__kind", "deployment__url"),
        *("deployment__finished_at", "deployment__build__number", "deployment__build__commit"),
    )
    rows = _worst_first(placements, list(HEALTH)[:-1], *columns)
    return _rows_of(
        list(rows.select_related("component__project", "deployment__build")[:MOST_SHOWN])
    )


def rows_in_trouble(member: Membership) -> PlacementRows:
    """What needs attention, of the components that the member may see: the worst of it, one query.

    That is late jobs, and what was seen to run differently from what was decided.
    """
    reach = member.reach(VIEW_COMPONENT)
    if not reach:
        return PlacementRows([], 0)
    query = _prepared_troubles(connection.vendor, is_limited=not reach.is_everywhere)
    values = {"organization": member.organization_id, "membership": member.pk}
    return _rows_of(query.fetch_instances(**values))


def _rows_of(placements: list[Any]) -> PlacementRows:
    """The rows of placements that are annotated with `health` and `number`."""
    rows = [PlacementRow(placement, HEALTH[placement.health]) for placement in placements]
    return PlacementRows(rows, placements[0].number if placements else 0)


def _worst_first(
    placements: QuerySet[Placement], health: list[str], *columns: str
) -> QuerySet[Any]:
    """Placements of active components with one of these kinds of health, in this order by name.

    With these columns, next to those that all pages show.
    """
    ranks = (When(health=name, then=Value(rank)) for rank, name in enumerate(health))
    is_active = Q(component__archived_at=None, component__project__archived_at=None)
    return (
        placements.filter(is_active)
        .annotate(health=health_case())
        .filter(health__in=health)
        .annotate(number=Window(Count("pk")))
        .only(
            *("organization", "late_since", "component__name", "component__handle"),
            *("component__project__handle", *columns),
        )
        .order_by(Case(*ranks), F("component__name_key"), "pk")
    )


@cache
def _prepared_troubles(vendor: str, *, is_limited: bool) -> PreparedQuery:
    """The prepared query of what needs attention, in the projects of the membership if limited."""
    member = Membership(pk=_MEMBERSHIP, organization_id=_ORGANIZATION)

    def rows() -> QuerySet[Any]:
        placements = Placement.objects.filter(organization=_ORGANIZATION)
        if is_limited:
            placements = projects_with(member, VIEW_COMPONENT).limit(placements)
        rows = _worst_first(placements, TROUBLES, "observed_at", "environment__name")
        return rows.select_related("component__project", "environment")[:MOST_IN_TROUBLE]

    return prepare(
        "troubles",
        rows,
        optional=["membership"],
        organization=_ORGANIZATION,
        membership=_MEMBERSHIP,
    )
