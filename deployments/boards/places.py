"""The environments where a component is to run, with expected, late and requested runs."""

from dataclasses import dataclass

from deployments.models import Placement, Run
from projects.models import Component


@dataclass(frozen=True)
class Place:
    """One environment where it was decided that a build of the component runs."""

    placement: Placement
    request: Run | None
    """The requested run that no engine has taken; None if there is none."""


def places_of(component: Component) -> list[Place]:
    """The places of the component, in the order of environments, in two queries."""
    rows = Placement.objects.running().filter(component=component)
    placements = rows.select_related("environment", "deployment__build")
    requests = {run.environment_id: run for run in component.runs.requested()}
    return [
        Place(placement, requests.get(placement.environment_id))
        for placement in placements.order_by("environment__position")
    ]


def late_placements_of(component: Component) -> list[Placement]:
    """The placements of the component where a run is late, longest first."""
    return list(component.placements.late().select_related("environment", "deployment"))
