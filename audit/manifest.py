"""What the app declares to the console."""

from datetime import timedelta

from audit import attention, events, invariants, measures
from audit.symbols import Symbol
from console.jobs.clock import Job
from console.manifests import declarations_of

DECLARED = [
    *declarations_of(events),
    *declarations_of(attention),
    *declarations_of(invariants),
    *declarations_of(measures),
    Job(
        "erase names",
        task="audit.schedule.erase_names",
        every=timedelta(minutes=1),
        expires=timedelta(minutes=1),
    ),
    Symbol("Access", "lock"),
]
