"""Restoring a backup into an empty database, if nothing speaks against it."""

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
    """Restore a backup into the empty database, and return its note.

    Raises BackupError, with nothing written, if the backup is of another kind of database, of a
    newer release or damaged, if the database is not empty, or if the backup was made with keys that
    are not set. With `with_other_keys` that is allowed, and secrets stay unreadable.
    """
    backup_note = Note.read(folder)
    if backup_note.database != connection.vendor:
        raise BackupError(
            f"This is a backup of {backup_note.database}, and the database is {connection.vendor}."
            " Set DATABASE_URL to one of the same kind."
        )
    _demand_no_newer(backup_note)
    if not with_other_keys:
        demand_keys(backup_note)
    file = backup_note.file(folder)
    if not databases.is_empty():
        raise BackupError(
            f"The database {connection.settings_dict['NAME']} is not empty. Restore into a new one."
        )
    databases.load(file)
    return backup_note


@contextmanager
def alone() -> Iterator[None]:
    """Lock the embedded database for the block against `bin/start` and other restores.

    They would find it empty, too. Does nothing with PostgreSQL, where a restore is one transaction,
    and a second one fails. Raises BackupError if another process holds the lock.
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
    """Raise BackupError if the backup was made with keys that are not set."""
    for name in KEYS:
        fingerprint = note.keys.get(name)
        if fingerprint and not is_known(name, fingerprint):
            raise BackupError(
                f"This backup was made with another {name}. Set the one it was made with, or add"
                f" that to {name}_FALLBACKS. If it is lost, --with-other-keys restores the rest."
            )


def _demand_no_newer(note: Note) -> None:
    """Raise BackupError if the backup is of a newer release, or of a newer commit of this one."""
    theirs, ours = _numbers(note.release), _numbers(settings.VERSION)
    migrations = {" ".join(key) for key in MigrationLoader(None).disk_migrations or {}}
    has_unknown = any(migration not in migrations for migration in note.migrations)
    if theirs > ours or (theirs == ours and has_unknown):
        raise BackupError(
            f"This backup is of release {note.release}, which is newer than this one,"
            f" {settings.VERSION}. Install that release, or a newer one, and restore it there."
        )


def _numbers(release: str) -> list[int]:
    """The numbers of a release, to compare: [0, 1, 0] for "0.1.0"."""
    return [int(number) for number in re.findall(r"\d+", release)]
