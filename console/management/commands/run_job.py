"""Run a job in this process."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.module_loading import import_string

from console.jobs.clock import JOBS
from console.jobs.noting import kind_and_place, showing_life


class Command(BaseCommand):
    """Does what a worker would do, also while there is none, and notes how it went.

    No time limit ends it here.
    """

    help = "Run a job of the schedule in this process, as a worker would."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", nargs="+", help="as `manage.py jobs` lists it")

    def handle(self, *args: Any, name: list[str], **options: Any) -> None:
        wanted = " ".join(name)
        job = JOBS.get(wanted)
        if job is None:
            raise CommandError(f"There is no job “{wanted}”. `manage.py jobs` lists them.")
        with showing_life(job.name):
            ran = import_string(job.task).apply()
        if ran.failed():
            raise CommandError(f"The job “{job.name}” failed: {kind_and_place(ran.result)}.")
        self.stdout.write(f"The job “{job.name}” succeeded.")
