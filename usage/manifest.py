"""What usage declares."""

from datetime import timedelta

from console.clock import Job
from organizations.belongings import Kind
from usage import belonging

DECLARED = [
    Job(
        "forget old usage",
        task="usage.schedule.forget_old_usage",
        every=timedelta(hours=1),
        expires=timedelta(minutes=30),
    ),
    Kind("reports of gateways", belonging.batches, is_shown=False, rank=2),
    Kind("numbers of calls", belonging.buckets, is_shown=False, rank=2),
]
