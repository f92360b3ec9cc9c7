"""Checks the invariants of the stored data, for example after restoring a backup."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from console.invariants import asked, finding, repaired


class Command(BaseCommand):
    """Checks every invariant, and fails if one is broken. Safe to run at any time.

    Changes nothing, except that `--repair` corrects counters and totals.
    """

    help = "Check what must always be true of what is stored. Changes nothing without --repair."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--thorough",
            action="store_true",
            help="also read every row, and ask every constraint again: minutes for each gigabyte",
        )
        parser.add_argument(
            "--repair",
            action="store_true",
            help="also repair counters and totals that differ from the rows that they follow from",
        )

    def handle(self, *args: Any, thorough: bool, repair: bool, **options: Any) -> None:
        """Print the state of each invariant. Raises CommandError if any is still broken."""
        invariants, broken = asked(thoroughly=thorough), 0
        for invariant in invariants:
            problem = finding(invariant)
            if problem and repair and repaired(invariant):
                self.stdout.write(f"{invariant.name}: repaired; it was {problem}")
                continue
            broken += bool(problem)
            self.stdout.write(f"{invariant.name}: {problem or 'ok'}")
        if broken:
            raise CommandError(f"Broken: {broken} of {len(invariants)}.")
