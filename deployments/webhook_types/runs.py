"""Messages that webhooks receive about scheduled jobs and runs, for which CDEvents has no event."""

from deployments.events import runs as run_events
from projects.models import Component
from projects.webhook_bodies import told_component
from webhooks.message_types import Body, Happening, Outgoing, message

GROUP = "Schedules and runs"


def _job_message(happening: Happening, type_: str) -> Body:
    """The message of this type about the event's component, with the details of the event."""
    components = Component.objects.select_related("project")
    component = components.get(pk=happening.event.target_id)
    data = {"component": told_component(component, happening), **happening.said}
    return message(happening, type_, data)


JOB_LATE = Outgoing(
    "job.late",
    "A scheduled job is late",
    GROUP,
    on=(run_events.JOB_LATE,),
    body=lambda happening: _job_message(happening, "job.late"),
)
JOB_REPORTED_AGAIN = Outgoing(
    "job.reported_again",
    "A late job reported again",
    GROUP,
    on=(run_events.JOB_REPORTED_AGAIN,),
    body=lambda happening: _job_message(happening, "job.reported_again"),
)
RUN_FAILED = Outgoing(
    "run.failed",
    "A run failed, the first since one succeeded",
    GROUP,
    on=(run_events.RUN_FAILED,),
    body=lambda happening: _job_message(happening, "run.failed"),
)
