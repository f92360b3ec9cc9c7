"""List the jobs of the schedule."""

from typing import Any

from django.core.management.base import BaseCommand

from console.jobs.clock import JOBS
from console.jobs.states import period_of, state_of
from console.models import JobRecord


class Command(BaseCommand):
    """Prints a line for each job: its name, how often it runs, its state and last success."""

    help = "List the jobs of the schedule: how often each runs, how it stands, its last success."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the jobs, sorted by name, also those that never ran."""
        records = {record.name: record for record in JobRecord.objects.scheduled()}
        for name in sorted(job.name for job in JOBS):
            record = records.get(name) or JobRecord(name=name)
            _, state = state_of(record)
            at = f"{record.succeeded_at:%Y-%m-%d %H:%M:%S} UTC" if record.succeeded_at else "never"
            line = f"{name:<50} {period_of(record):<17} {state:<17} last success: {at}"
            self.stdout.write(f"{line}  {record.error}".rstrip())
