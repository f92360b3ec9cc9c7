"""Writes the references again that an earlier release wrote in another way."""

import contextlib
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand

from apis.definitions import ConsoleIsBusy, write_again
from apis.definitions.reference.writing import EDITION
from apis.models import Reference


class Command(BaseCommand):
    """Write again, and save, each reference that this release would write in another way.

    Each is written in a process with limits. Safe while the console runs, and to run again. A
    reference that cannot be written, or not now, stays as it is.
    """

    help = "Write the references of definitions that were added with an earlier release again."

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the references one by one, and print how many were written and how many remain."""
        references = Reference.objects.outdated(edition=EDITION)
        written_count = 0
        for pk in list(references.order_by("pk").values_list("pk", flat=True)):
            source = references.filter(pk=pk).values_list("definition__source", flat=True).first()
            with contextlib.suppress(ConsoleIsBusy):
                if forms := write_again(source or ""):
                    written_count += references.filter(pk=pk).update(**asdict(forms))
        self.stdout.write(f"Written: {written_count}. Left as they are: {references.count()}.")
