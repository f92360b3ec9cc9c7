"""The command of `bin/restore`."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from console.backups import restoring
from console.backups.databases import BackupError
from console.invariants import asked, repaired


class Command(BaseCommand):
    """Restores a backup into an empty database, migrates it to this release, and verifies it."""

    help = "Restore a backup into an empty database, migrate it, and verify it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("backup", metavar="BACKUP", type=Path, help="the folder of one backup")
        parser.add_argument(
            "--with-other-keys",
            action="store_true",
            help="restore it although it was made with keys that are lost",
        )

    def handle(self, *args: Any, backup: Path, with_other_keys: bool, **options: Any) -> None:
        """Restore, migrate and verify. Raises CommandError."""
        try:
            with restoring.alone():
                self._restore(backup, with_other_keys=with_other_keys)
        except BackupError as problem:
            raise CommandError(str(problem)) from problem

    def _restore(self, backup: Path, *, with_other_keys: bool) -> None:
        """Restore, migrate, repair and verify. Raises CommandError and BackupError."""
        try:
            note = restoring.restore(backup, with_other_keys=with_other_keys)
        except (DatabaseError, OSError) as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(f"Restored what release {note.release} stored at {note.began_at}.")
        call_command("migrate", interactive=False, verbosity=0)
        for invariant in asked():
            if invariant.is_of_server:
                repaired(invariant)  # before anything is written; `verify` says if it failed
        call_command("verify", stdout=self.stdout)
