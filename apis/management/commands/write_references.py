"""Writes the references of definitions that an earlier release has written."""

import contextlib
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand

from apis.definitions import ConsoleIsBusy, write_again
from apis.models import Reference


class Command(BaseCommand):
    """Writes what pages show of each definition whose reference has no outline yet.

    Each is written in a process with limits, as when it was added. Safe while the console runs,
    and to run again. What can no longer be written, or not now, stays as it is.
    """

    help = "Write the references of definitions that were added with an earlier release again."

    def handle(self, *args: Any, **options: Any) -> None:
        waiting = Reference.objects.without_outline()
        done = 0
        for key in list(waiting.order_by("pk").values_list("pk", flat=True)):
            source = waiting.filter(pk=key).values_list("definition__source", flat=True).first()
            with contextlib.suppress(ConsoleIsBusy):
                if written := write_again(source or ""):
                    done += waiting.filter(pk=key).update(**asdict(written))
        left = waiting.count()
        self.stdout.write(f"Written: {done}. Left as they are: {left}.")
