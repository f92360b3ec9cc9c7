"""What webhooks are told of scheduled jobs and runs. CDEvents has no event for them."""

from deployments.events import runs as run_events
from projects.models import Component
from projects.webhook_bodies import told_component
from webhooks.message_types import Body, Happening, Outgoing, message

GROUP = "Schedules and runs"


def _late(happening: Happening) -> Body:
    return message(happening, "job.late", _job(happening))


def _reported_again(happening: Happening) -> Body:
    return message(happening, "job.reported_again", _job(happening))


def _failed(happening: Happening) -> Body:
    return message(happening, "run.failed", _job(happening))


def _job(happening: Happening) -> Body:
    """The component, and what the event says: the environment, the time, the run."""
    found = Component.objects.select_related("project")
    component = found.get(pk=happening.event.target_id)
    return {"component": told_component(component, happening), **happening.said}


JOB_LATE = Outgoing(
    "job.late", "A scheduled job is late", GROUP, on=(run_events.JOB_LATE,), body=_late
)
JOB_REPORTED_AGAIN = Outgoing(
    "job.reported_again",
    "A late job reported again",
    GROUP,
    on=(run_events.JOB_REPORTED_AGAIN,),
    body=_reported_again,
)
RUN_FAILED = Outgoing(
    "run.failed",
    "A run failed, the first since one succeeded",
    GROUP,
    on=(run_events.RUN_FAILED,),
    body=_failed,
)
