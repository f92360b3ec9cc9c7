"""Carries all data of the embedded database over into the PostgreSQL of DATABASE_URL."""

from argparse import ArgumentParser
from pathlib import Path
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from console.backups.databases import BackupError
from console.carrying import NotCarried
from console.carrying.carrying import carry


class Command(BaseCommand):
    """Carries over and verifies all data, or carries over nothing and says why."""

    help = "Carry all that is stored in a SQLite FILE into the PostgreSQL database of DATABASE_URL."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file", metavar="FILE", type=Path, help="console.sqlite3, or the folder of a backup"
        )
        parser.add_argument(
            "--with-other-keys",
            action="store_true",
            help="carry over although it was used with keys that are lost",
        )

    def handle(self, *args: Any, file: Path, with_other_keys: bool, **options: Any) -> None:
        """Carry the data over, and print how much it was. Raises CommandError."""
        began = monotonic()
        try:
            carried = carry(file, self.stdout.write, with_other_keys=with_other_keys)
        except (NotCarried, BackupError, DatabaseError, OSError) as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(
            f"Carried over {carried.tables} tables with {carried.rows:,} rows"
            f" in {monotonic() - began:.1f} s."
        )
