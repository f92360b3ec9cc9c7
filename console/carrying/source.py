"""Where from: a copy of the embedded database, which is sound and which no one else changes."""

import fcntl
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection, connections
from django.db.backends.sqlite3.base import DatabaseWrapper
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from environ import Env

from console.backups import databases, notes
from console.backups.databases import FILES, BackupError
from console.backups.notes import Note
from console.backups.restoring import demand_keys
from console.carrying import NotCarried
from console.database import soundness
from console.running.environment import database

SOURCE = "source"
"""The alias of the copy, while it is open."""
MOST_NAMED = 3


@contextmanager
def opened(path: Path, *, with_other_keys: bool) -> Iterator[None]:
    """Have a copy of it under the alias SOURCE, as it was at one moment.

    It is the file of a console that does not run, or a backup that is as it was made and whose keys
    are set. Raises NotCarried or BackupError otherwise.
    """
    with tempfile.TemporaryDirectory(prefix="console-") as folder:
        copy = Path(folder) / FILES["sqlite"]
        _copy(path, copy, with_other_keys=with_other_keys)
        entry = database(f"sqlite:///{copy}", Env())
        known = connections.configure_settings({DEFAULT_DB_ALIAS: {}, SOURCE: entry})
        connections[SOURCE] = DatabaseWrapper(known[SOURCE], SOURCE)
        try:
            _demand_sound(path)
            yield
        finally:
            connections[SOURCE].close()
            del connections[SOURCE]


def demand_same_migrations() -> None:
    """Raise NotCarried if either side has a migration that the other one lacks.

    A database that is empty will have those of this release.
    """
    there = _applied(SOURCE)
    here = _of_this_release() if databases.is_empty() else _applied(DEFAULT_DB_ALIAS)
    if lacking := sorted(here - there):
        raise NotCarried(
            f"The embedded database lacks migrations: {_named(lacking)}. Run `manage.py migrate` of"
            " this release on it first, with DATABASE_URL unset."
        )
    if lacking := sorted(there - here):
        raise NotCarried(
            f"The database {connection.settings_dict['NAME']} lacks migrations that the embedded"
            f" one has: {_named(lacking)}. Run `manage.py migrate` of the same release on both."
        )


def _copy(path: Path, to: Path, *, with_other_keys: bool) -> None:
    is_backup = path.name == FILES["sqlite"] and (path.parent / notes.NAME).exists()
    if path.is_dir() or is_backup:
        folder = path if path.is_dir() else path.parent
        note = Note.read(folder)
        if note.database != "sqlite":
            raise BackupError(f"This is a backup of {note.database}: bin/restore restores it.")
        if not with_other_keys:
            demand_keys(note)
        databases.copy(note.file(folder), "immutable=1", to)
    elif path.is_file():
        with _standing_still(path.parent / "console.lock"):
            databases.copy(path, "mode=ro", to)
    else:
        raise BackupError(f"There is no {path}.")


@contextmanager
def _standing_still(lock: Path) -> Iterator[None]:
    """Raise NotCarried if `bin/start` runs there, and keep it from starting until the end."""
    if not lock.exists():
        yield
        return
    with lock.open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise NotCarried(
                f"The console runs in {lock.parent}. Stop it: what it writes from now on would not"
                " be carried over."
            ) from None
        yield


def _demand_sound(path: Path) -> None:
    """Raise NotCarried if pages are damaged, or if a row refers to one that is not there."""
    try:
        found = [*islice(soundness.rows(connections[SOURCE]), MOST_NAMED)]
    except DatabaseError as error:
        raise NotCarried(f"{path} is damaged: {error}. Take another backup.") from error
    if found:
        raise NotCarried(
            f"{path} is not sound: {', '.join(found)}. `manage.py verify` on it says more."
        )


def _applied(alias: str) -> set[str]:
    return {" ".join(key) for key in MigrationRecorder(connections[alias]).applied_migrations()}


def _of_this_release() -> set[str]:
    return {" ".join(key) for key in MigrationLoader(None).disk_migrations or {}}


def _named(found: list[str]) -> str:
    more = f" and {len(found) - MOST_NAMED} more" if len(found) > MOST_NAMED else ""
    return ", ".join(found[:MOST_NAMED]) + more
