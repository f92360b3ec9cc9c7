"""Whether what must always be true of what is stored is true, as after restoring a backup."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from console.invariants import asked, finding


class Command(BaseCommand):
    """Asks every invariant, and fails if one is broken. It changes nothing, and may run anytime."""

    help = "Check what must always be true of what is stored. Changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--thorough",
            action="store_true",
            help="also read every row, and ask every constraint again: minutes for each gigabyte",
        )

    def handle(self, *args: Any, thorough: bool, **options: Any) -> None:
        invariants, broken = asked(thoroughly=thorough), 0
        for invariant in invariants:
            found = finding(invariant)
            broken += bool(found)
            self.stdout.write(f"{invariant.name}: {found or 'ok'}")
        if broken:
            raise CommandError(f"Broken: {broken} of {len(invariants)}.")
