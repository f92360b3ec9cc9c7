"""Whether what must always be true of what is stored is true, as after restoring a backup."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from console.invariants import asked, finding, repaired


class Command(BaseCommand):
    """Asks every invariant, and fails if one is broken. It may run anytime.

    It changes nothing but what it is told to repair: counters and totals that follow from rows.
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
        invariants, broken = asked(thoroughly=thorough), 0
        for invariant in invariants:
            found = finding(invariant)
            if found and repair and repaired(invariant):
                self.stdout.write(f"{invariant.name}: repaired; it was {found}")
                continue
            broken += bool(found)
            self.stdout.write(f"{invariant.name}: {found or 'ok'}")
        if broken:
            raise CommandError(f"Broken: {broken} of {len(invariants)}.")
