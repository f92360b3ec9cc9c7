"""The event types of what operators do with jobs and emails."""

from audit.event_types import EventType

JOB_REQUESTED = EventType(
    "console_job.requested",
    "requested a run of a job",
    "{actor} requested a run of the job[ “{target}”][: {reason}]",
    group="Jobs",
)
MAIL_DROPPED = EventType(
    "mail.dropped",
    "dropped an email",
    "{actor} dropped the email[ “{target}”][: {reason}]",
    group="Email",
)
MAIL_RESENT = EventType(
    "mail.resent",
    "resent an email",
    "{actor} resent the email[ “{target}”][: {reason}]",
    group="Email",
)
