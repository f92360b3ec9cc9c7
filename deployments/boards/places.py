"""Where a component runs: when its next run is expected, whether one is late, what was asked."""

from dataclasses import dataclass

from deployments.models import Environment, Placement, Run
from projects.models import Component


@dataclass(frozen=True)
class Place:
    """One environment where it was decided that a build of the component runs."""

    placement: Placement
    request: Run | None
    """The run that a person asked for and no engine has taken."""


def places_of(component: Component) -> list[Place]:
    """All of them, in the order of environments, for two statements."""
    rows = Placement.objects.running().filter(component=component)
    placements = rows.select_related("environment", "deployment__build")
    requests = {each.environment_id: each for each in component.runs.requested()}
    return [
        Place(each, requests.get(each.environment_id))
        for each in placements.order_by("environment__position")
    ]


def late_placements_of(component: Component) -> list[Placement]:
    """Where a run of the component is late."""
    return list(component.placements.late().select_related("environment", "deployment"))


def late_placements_in(environment: Environment) -> list[Placement]:
    """Of which components a run is late there."""
    late = environment.placements.late().filter(component__archived_at=None)
    return list(late.select_related("component__project", "deployment"))
