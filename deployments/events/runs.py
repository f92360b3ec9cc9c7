"""What is done with schedules and runs, in words."""

from audit.words import Word
from organizations.tenancy.audience import Audience, Holders, Told
from projects import permissions

GROUP = "Schedules and runs"
DEVELOPERS = Holders(permissions.MANAGE_COMPONENT)


JOB_LATE = Told(
    "job.late",
    "noticed a late scheduled job",
    "The scheduled job {target} is late[ in {environment}][: no run reported for {expected}]",
    group=GROUP,
    audience=(DEVELOPERS,),
)
JOB_REPORTED_AGAIN = Word(
    "job.reported_again",
    "heard of a late scheduled job again",
    "The scheduled job {target} reported again[ in {environment}]",
    group=GROUP,
)
RUN_FAILED = Told(
    "run.failed",
    "reported a failed run",
    "A run of {target} failed[ in {environment}][: {run}][, exit status {exit_status}]",
    group=GROUP,
    audience=(DEVELOPERS,),
)
RUN_REQUESTED = Word(
    "run.requested",
    "requested a run",
    "{actor} requested a run of {target}",
    group=GROUP,
)
RUN_WITHDRAWN = Word(
    "run.withdrawn",
    "withdrew a requested run",
    "{actor} withdrew the requested run of {target}",
    group=GROUP,
)
RUN_EXPIRED = Told(
    "run.expired",
    "let a requested run expire",
    "No engine started the requested run of {target} in time",
    group=GROUP,
    audience=(Audience.CONCERNED,),
)
