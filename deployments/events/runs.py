"""Types of events about schedules and runs."""

from audit.event_types import EventType
from organizations.tenancy.audience import Audience, NotifyingEventType, PermissionHolders
from projects import permissions

GROUP = "Schedules and runs"
DEVELOPERS = PermissionHolders(permissions.MANAGE_COMPONENT)


JOB_LATE = NotifyingEventType(
    "job.late",
    "noticed a late scheduled job",
    "The scheduled job {target} is late[ in {environment}][: no run reported for {expected}]",
    group=GROUP,
    audience=(DEVELOPERS,),
)
JOB_REPORTED_AGAIN = EventType(
    "job.reported_again",
    "heard of a late scheduled job again",
    "The scheduled job {target} reported again[ in {environment}]",
    group=GROUP,
)
RUN_FAILED = NotifyingEventType(
    "run.failed",
    "reported a failed run",
    "A run of {target} failed[ in {environment}][: {run}][, exit status {exit_status}]",
    group=GROUP,
    audience=(DEVELOPERS,),
)
RUN_REQUESTED = EventType(
    "run.requested",
    "requested a run",
    "{actor} requested a run of {target}",
    group=GROUP,
)
RUN_WITHDRAWN = EventType(
    "run.withdrawn",
    "withdrew a requested run",
    "{actor} withdrew the requested run of {target}",
    group=GROUP,
)
RUN_EXPIRED = NotifyingEventType(
    "run.expired",
    "let a requested run expire",
    "No engine started the requested run of {target} in time",
    group=GROUP,
    audience=(Audience.CONCERNED,),
)
