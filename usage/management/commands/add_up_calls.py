"""Command that rebuilds the totals of calls."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from usage.reports.rebuilding import rebuild_all_totals


class Command(BaseCommand):
    """Adds up the calls of each application, so that charts say the same as lists.

    For when `verify --thorough` says that they do not. Safe while the console runs, and to run
    again: what changes something in an organization waits while its calls are added up.
    """

    help = "Add up the counted calls of each organization anew."

    def handle(self, *args: Any, **options: Any) -> None:
        count, errors = rebuild_all_totals()
        self.stdout.write(f"Organizations whose calls were added up: {count}.")
        if errors:
            reasons = "; ".join(f"{pk}: {error}" for pk, error in errors.items())
            raise CommandError(f"Left out, until it is run again: {reasons}")
