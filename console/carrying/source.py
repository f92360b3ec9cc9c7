"""The source of carrying over: a checked copy of the embedded database, which does not change."""

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
    """Copy the database file or the backup at the path, and open the copy as SOURCE for the block.

    Raises NotCarried or BackupError if the console of the file runs, if the backup is damaged or
    made with keys that are not set, or if the database is not sound.
    """
    with tempfile.TemporaryDirectory(prefix="console-") as folder:
        copy = Path(folder) / FILES["sqlite"]
        _copy(path, copy, with_other_keys=with_other_keys)
        database_settings = database(f"sqlite:///{copy}", Env())
        configured_databases = connections.configure_settings(
            {DEFAULT_DB_ALIAS: {}, SOURCE: database_settings}
        )
        connections[SOURCE] = DatabaseWrapper(configured_databases[SOURCE], SOURCE)
        try:
            _demand_sound(path)
            yield
        finally:
            connections[SOURCE].close()
            del connections[SOURCE]


def demand_same_migrations() -> None:
    """Raise NotCarried if either database has a migration that the other one lacks.

    An empty target counts as one with all migrations of this release.
    """
    in_source = _applied(SOURCE)
    in_target = _of_this_release() if databases.is_empty() else _applied(DEFAULT_DB_ALIAS)
    if lacking := sorted(in_target - in_source):
        raise NotCarried(
            f"The embedded database lacks migrations: {_some_of(lacking)}. Run `manage.py migrate`"
            " of this release on it first, with DATABASE_URL unset."
        )
    if lacking := sorted(in_source - in_target):
        raise NotCarried(
            f"The database {connection.settings_dict['NAME']} lacks migrations that the embedded"
            f" one has: {_some_of(lacking)}. Run `manage.py migrate` of the same release on both."
        )


def _copy(path: Path, target: Path, *, with_other_keys: bool) -> None:
    """Copy a database file or the file of a backup to the target.

    Raises BackupError if it is no such file, damaged, of PostgreSQL or made with other keys, and
    NotCarried if its console runs.
    """
    is_backup = path.name == FILES["sqlite"] and (path.parent / notes.NAME).exists()
    if path.is_dir() or is_backup:
        folder = path if path.is_dir() else path.parent
        backup_note = Note.read(folder)
        if backup_note.database != "sqlite":
            raise BackupError(
                f"This is a backup of {backup_note.database}: bin/restore restores it."
            )
        if not with_other_keys:
            demand_keys(backup_note)
        databases.copy(backup_note.file(folder), "immutable=1", target)
    elif path.is_file():
        with _console_stopped(path.parent / "console.lock"):
            databases.copy(path, "mode=ro", target)
    else:
        raise BackupError(f"There is no {path}.")


@contextmanager
def _console_stopped(lock: Path) -> Iterator[None]:
    """Hold the lock of `bin/start` for the block. Raises NotCarried if the console runs."""
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
    """Raise NotCarried if the copy has damaged pages, or a foreign key that refers to no row."""
    try:
        problems = [*islice(soundness.rows(connections[SOURCE]), MOST_NAMED)]
    except DatabaseError as error:
        raise NotCarried(f"{path} is damaged: {error}. Take another backup.") from error
    if problems:
        raise NotCarried(
            f"{path} is not sound: {', '.join(problems)}. `manage.py verify` on it says more."
        )


def _applied(alias: str) -> set[str]:
    """The migrations that are applied to a database."""
    return {" ".join(key) for key in MigrationRecorder(connections[alias]).applied_migrations()}


def _of_this_release() -> set[str]:
    """The migrations of this release."""
    return {" ".join(key) for key in MigrationLoader(None).disk_migrations or {}}


def _some_of(names: list[str]) -> str:
    """The first three names, and how many more there are."""
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return ", ".join(names[:MOST_NAMED]) + more
