"""Run a job in this process."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.module_loading import import_string

from console.jobs.clock import JOBS
from console.jobs.noting import kind_and_place, showing_life


class Command(BaseCommand):
    """Runs a job without a worker and without a time limit, and stores how it went."""

    help = "Run a job of the schedule in this process, as a worker would."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", nargs="+", help="as `manage.py jobs` lists it")

    def handle(self, *args: Any, name: list[str], **options: Any) -> None:
        """Run the job. Raises CommandError if there is no such job, or if it failed."""
        job_name = " ".join(name)
        job = JOBS.get(job_name)
        if job is None:
            raise CommandError(f"There is no job “{job_name}”. `manage.py jobs` lists them.")
        with showing_life(job.name):
            result = import_string(job.task).apply()
        if result.failed():
            raise CommandError(f"The job “{job.name}” failed: {kind_and_place(result.result)}.")
        self.stdout.write(f"The job “{job.name}” succeeded.")
