"""The command of `bin/backup`."""

from argparse import ArgumentParser, ArgumentTypeError
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, Error

from console.backups import taking
from console.backups.databases import BackupError


class Command(BaseCommand):
    """Writes a folder with the data and a note about it, without the encryption keys."""

    help = "Back up the database into a new folder in FOLDER, while the console runs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", metavar="FOLDER", type=Path)
        parser.add_argument(
            "--keep",
            metavar="NUMBER",
            type=_at_least_one,
            help="then remove all but so many of the newest, and what was never finished",
        )
        parser.add_argument(
            "--check",
            metavar="HOURS",
            type=_at_least_one,
            help="back up nothing; read the newest one, and fail if it is older or damaged",
        )

    def handle(
        self, *args: Any, folder: Path, keep: int | None, check: int | None, **options: Any
    ) -> None:
        """Back up and remove old backups, or check the newest. Raises CommandError."""
        try:
            if check:
                taking.demand_newer(folder, than=timedelta(hours=check))
                return
            with taking.stopping_in_order(), taking.alone(folder):
                backup, note = taking.back_up(folder)
                self.stdout.write(f"{backup}: {note.bytes / 1e6:.1f} MB in {note.seconds} s")
                self._note_end()
                if keep:
                    for removed in taking.thin_out(folder, keep=keep):
                        self.stdout.write(f"Removed {removed}")
        except (BackupError, DatabaseError, OSError) as problem:
            raise CommandError(str(problem)) from problem

    def _note_end(self) -> None:
        """Store when the backup ended, for operators; only warn if the database fails."""
        try:
            taking.note_end()
        except Error as error:
            self.stderr.write(
                "The backup is complete, but operators will not see it: that it ended could not"
                f" be noted: {str(error).strip()}"
            )


def _at_least_one(text: str) -> int:
    """The number. Raises ArgumentTypeError unless it is 1 or more."""
    if not text.isdecimal() or int(text) < 1:
        raise ArgumentTypeError("a number, 1 or more")
    return int(text)
