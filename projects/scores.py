"""A component as a Score file tells it."""

from projects.models import Component
from projects.models.schedule import Overlap, schedule_of
from projects.score import Workload
from projects.score.workload import Timing


def workload_of(component: Component) -> Workload:
    """All that the file says of it."""
    return Workload(
        name=component.name,
        type=component.type,
        repository=component.repository,
        path=component.path,
        branch=component.branch,
        endpoints=tuple(each.terms for each in component.endpoints.in_order()),
        events=tuple(each.terms for each in component.accepted_events.in_order()),
        timing=_timing_of(component),
        label=component.handle,
    )


def _timing_of(component: Component) -> Timing | None:
    found = schedule_of(component) if component.is_scheduled else None
    if found is None:
        return None
    return Timing(found.expression, found.time_zone, found.grace_minutes, Overlap(found.overlap))
