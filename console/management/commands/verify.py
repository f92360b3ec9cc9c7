"""Whether what must always be true of what is stored is true, as after restoring a backup."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from console.invariants import INVARIANTS, finding


class Command(BaseCommand):
    """Asks every invariant, and fails if one is broken. It changes nothing, and may run anytime."""

    help = "Check what must always be true of what is stored. Changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        broken = 0
        for invariant in INVARIANTS:
            found = finding(invariant)
            broken += bool(found)
            self.stdout.write(f"{invariant.name}: {found or 'ok'}")
        if broken:
            raise CommandError(f"Broken: {broken} of {len(INVARIANTS)}.")
