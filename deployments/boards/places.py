"""The environments where a component is to run, with its last, expected and requested runs."""

from collections import defaultdict
from dataclasses import dataclass, field
from uuid import UUID

from deployments.models import Placement, Run
from projects.models import Component

MOST_RUNS = 10
"""Of an environment."""
MOST_READ = 200
"""Of all environments together, so that many runs in one do not make the page dear."""


@dataclass(frozen=True)
class Place:
    """One environment where it was decided that a build of the component runs."""

    placement: Placement
    request: Run | None
    """The requested run that no engine has taken; None if there is none."""
    runs: list[Run] = field(default_factory=list)
    """The last runs that its engine reported, in ascending order."""


def places_of(component: Component) -> list[Place]:
    """The places of the component: late ones first, then in the order of environments; 3 queries.

    Of an environment whose runs are older than the newest MOST_READ, none is shown.
    """
    rows = Placement.objects.running().filter(component=component)
    placements = rows.select_related("environment", "deployment__build")
    requests = {run.environment_id: run for run in component.runs.requested()}
    runs = _last_runs(component)
    places = [
        Place(
            placement,
            requests.get(placement.environment_id),
            runs.get(placement.environment_id, []),
        )
        for placement in placements.order_by("environment__position")
    ]
    return sorted(places, key=lambda place: not place.placement.is_late)


def _last_runs(component: Component) -> dict[UUID, list[Run]]:
    """The last runs of the component by environment, in ascending order."""
    reported = component.runs.exclude(external_id=None).order_by("-created_at", "-pk")
    runs: dict[UUID, list[Run]] = defaultdict(list)
    for run in reported.only("environment", "state", "created_at", "log_url")[:MOST_READ]:
        if len(runs[run.environment_id]) < MOST_RUNS:
            runs[run.environment_id].insert(0, run)
    return runs
