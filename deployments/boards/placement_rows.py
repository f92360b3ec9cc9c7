"""Placements in rows, the worst first: what runs in an environment."""

from dataclasses import dataclass

from django.db.models import Case, Count, F, Value, When, Window

from deployments.boards.observed_health import HEALTH, Health, health_case
from deployments.models import Environment, Placement
from organizations.models import Membership
from projects.permissions import VIEW_COMPONENT

MOST_SHOWN = 100
_WORST_FIRST = list(HEALTH)[:-1]
"""The names of the kinds of health that are listed: all but that nothing runs."""


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
    ranks = (When(health=name, then=Value(rank)) for rank, name in enumerate(_WORST_FIRST))
    placements = (
        placements.filter(component__archived_at=None, component__project__archived_at=None)
        .annotate(health=health_case())
        .filter(health__in=_WORST_FIRST)
        .annotate(number=Window(Count("pk")))
        .select_related("component__project", "deployment__build")
        .only(
            *("organization", "late_since", "observed_digest", "component__name"),
            *("component__handle", "component__project__name", "component__project__handle"),
            *("deployment__kind", "deployment__url", "deployment__finished_at"),
            *("deployment__build__number", "deployment__build__commit"),
        )
        .order_by(Case(*ranks), F("component__name_key"), "pk")
    )
    shown = list(placements[:MOST_SHOWN])
    rows = [PlacementRow(placement, HEALTH[placement.health]) for placement in shown]
    return PlacementRows(rows, shown[0].number if shown else 0)
