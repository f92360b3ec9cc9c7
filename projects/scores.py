"""A component as a Score file tells it."""

from projects.models import Component
from projects.models.schedule import Overlap, schedule_of
from projects.score import Workload
from projects.score.workload import Timing


def workload_of(component: Component) -> Workload:
    """The component with schedule, endpoints and accepted events, to be written as a Score file."""
    return Workload(
        name=component.name,
        type=component.type,
        repository=component.repository,
        path=component.path,
        branch=component.branch,
        endpoints=tuple(endpoint.terms for endpoint in component.endpoints.in_order()),
        events=tuple(accepted.terms for accepted in component.accepted_events.in_order()),
        timing=_timing_of(component),
        label=component.handle,
    )


def _timing_of(component: Component) -> Timing | None:
    """The schedule of the component; None for other types, and if none is set."""
    schedule = schedule_of(component) if component.is_scheduled else None
    if schedule is None:
        return None
    return Timing(
        schedule.expression, schedule.time_zone, schedule.grace_minutes, Overlap(schedule.overlap)
    )
