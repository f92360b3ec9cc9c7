"""Putting a backup in the place of an empty database, or saying why not."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from console.backups import databases
from console.backups.databases import BackupError
from console.backups.notes import KEYS, Note, is_known
from console.running import preconditions


def restore(folder: Path, *, with_other_keys: bool = False) -> Note:
    """Restore a backup as it was made. Raises BackupError before anything is written.

    What was encrypted with keys that are not set stays unreadable, where that is allowed.
    """
    note = Note.read(folder)
    if note.database != connection.vendor:
        raise BackupError(
            f"This is a backup of {note.database}, and the database is {connection.vendor}."
            " Set DATABASE_URL to one of the same kind."
        )
    _demand_no_newer(note)
    if not with_other_keys:
        demand_keys(note)
    file = note.file(folder)
    if not databases.is_empty():
        raise BackupError(
            f"The database {connection.settings_dict['NAME']} is not empty. Restore into a new one."
        )
    databases.load(file)
    return note


@contextmanager
def alone() -> Iterator[None]:
    """Keep `bin/start`, and others who restore, from the embedded database until the end.

    Both would find it empty. PostgreSQL takes all of a backup in one transaction, of which a second
    one fails. Raises BackupError if another is there.
    """
    if connection.vendor != "sqlite":
        yield
        return
    try:
        with preconditions.alone(settings.DATA_DIR / "console.lock", "which restores a backup"):
            yield
    except preconditions.CannotStart as reason:
        raise BackupError(str(reason)) from reason


def demand_keys(note: Note) -> None:
    """Raise BackupError if it was made with keys that are not set."""
    for name in KEYS:
        made_with = note.keys.get(name)
        if made_with and not is_known(name, made_with):
            raise BackupError(
                f"This backup was made with another {name}. Set the one it was made with, or add"
                f" that to {name}_FALLBACKS. If it is lost, --with-other-keys restores the rest."
            )


def _demand_no_newer(note: Note) -> None:
    """By its number, and within one number, as between two commits, by what it migrated."""
    theirs, ours = _numbers(note.release), _numbers(settings.VERSION)
    known = {" ".join(key) for key in MigrationLoader(None).disk_migrations or {}}
    unknown = [each for each in note.migrations if each not in known]
    if theirs > ours or (theirs == ours and unknown):
        raise BackupError(
            f"This backup is of release {note.release}, which is newer than this one,"
            f" {settings.VERSION}. Install that release, or a newer one, and restore it there."
        )


def _numbers(release: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", release)]
