"""Making a backup while the console runs, and removing older ones."""

import fcntl
import os
import re
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import FrameType

from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from console.backups import databases, notes
from console.backups.databases import FILES, BackupError
from console.backups.notes import Note
from console.database.sound import leave_broken_connection
from console.models import BackupRecord

NAMED_BY = "console-%Y%m%dT%H%M%SZ"
NAME = re.compile(r"console-\d{8}T\d{6}Z")
STOPPED_BY = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


def back_up(into: Path) -> tuple[Path, Note]:
    """Write a backup into a new folder, and return that and its note once both are on the disk.

    Raises BackupError if the database is empty or cannot be copied. On any error the folder is
    removed.
    """
    migrations = MigrationRecorder(connection).applied_migrations()
    if not migrations:
        raise BackupError(
            f"The database {connection.settings_dict['NAME']} is empty, so there is nothing to back"
            " up. Check DATABASE_URL and CONSOLE_DATA."
        )
    began = timezone.now()
    folder = into / began.astimezone(UTC).strftime(NAMED_BY)
    folder.mkdir(mode=0o700)
    try:
        backup_note = _write(folder, began, sorted(" ".join(key) for key in migrations))
        notes.sync(into)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return folder, backup_note


def _write(folder: Path, began: datetime, migrations: list[str]) -> Note:
    """Write the copy of the database, and then its note.

    The copy is synced first, so that a power failure leaves no note without its copy.
    """
    file = folder / FILES[connection.vendor]
    databases.dump(file)
    notes.sync(file)
    backup_note = Note(
        release=settings.VERSION,
        database=connection.vendor,
        began_at=began.isoformat(),
        seconds=round((timezone.now() - began).total_seconds(), 1),
        bytes=file.stat().st_size,
        sha256=notes.digest(file),
        migrations=migrations,
        keys=notes.fingerprints(),
    )
    backup_note.write(folder)
    return backup_note


def note_end() -> None:
    """Record in the database that a backup of it has ended, so that operators see how old it is.

    Raises an error of the database if that fails, and the backup is good all the same.
    """
    leave_broken_connection()  # it may have waited for too long
    with transaction.atomic():
        BackupRecord.objects.note()


def thin_out(into: Path, *, keep: int) -> list[Path]:
    """Remove all backups but the newest `keep`, and unfinished ones. Returns the removed folders.

    Touches only folders with names of backups. The caller holds the lock `alone`, so that none is
    being made. Raises BackupError at the end if some could not be removed.
    """
    kept_folders = _finished(into)[:keep]
    removed, errors = [], []
    for folder in _backup_folders(into):
        if folder in kept_folders:
            continue
        try:
            # The note first, so that what is left is no backup if this is stopped half-way.
            (folder / notes.NAME).unlink(missing_ok=True)
            shutil.rmtree(folder)
            removed.append(folder)
        except OSError as error:
            errors.append(str(error))
    if errors:
        raise BackupError(f"The backup is complete, but older ones remain: {'; '.join(errors)}")
    return removed


def demand_newer(into: Path, *, than: timedelta) -> None:
    """Raise BackupError unless the newest finished backup is newer than `than`, and undamaged.

    Reads all of it.
    """
    finished = _finished(into) if into.is_dir() else []
    if not finished:
        raise BackupError(f"There is no finished backup in {into}.")
    newest_backup = finished[0]
    if (age := timezone.now() - _began_at(newest_backup)) > than:
        raise BackupError(f"The newest backup in {into} is {age // timedelta(hours=1)} hours old.")
    Note.read(newest_backup).file(newest_backup)


@contextmanager
def alone(into: Path) -> Iterator[None]:
    """Create the folder if it is missing, and lock it for the block against other backups.

    Raises BackupError if another process holds the lock.
    """
    into.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(into, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise BackupError(f"Another backup into {into} is under way.") from None
    finally:
        os.close(descriptor)


@contextmanager
def stopping_in_order() -> Iterator[None]:
    """Raise SystemExit in the block on a signal to stop, so that unfinished work is cleaned up."""
    handlers = {number: signal.getsignal(number) for number in STOPPED_BY}
    # nohup has SIGHUP ignored.
    numbers = [number for number in STOPPED_BY if handlers[number] is not signal.SIG_IGN]
    for number in numbers:
        signal.signal(number, _exit)
    try:
        yield
    finally:
        for number in numbers:
            signal.signal(number, handlers[number])


def _exit(number: int, frame: FrameType | None) -> None:
    """Raise SystemExit once: further signals are ignored, or they would interrupt the cleaning."""
    for stop_signal in STOPPED_BY:
        signal.signal(stop_signal, signal.SIG_IGN)
    raise SystemExit(128 + number)


def _backup_folders(into: Path) -> list[Path]:
    """The folders with names of backups, newest first, without links and dates in the future.

    A date in the future is from when the machine's clock was wrong. That backup would count as the
    newest in place of newer ones.
    """
    paths = [path for path in into.iterdir() if NAME.fullmatch(path.name)]
    folders = [path for path in paths if path.is_dir() and not path.is_symlink()]
    now = timezone.now()
    return sorted((folder for folder in folders if _began_at(folder) <= now), reverse=True)


def _began_at(folder: Path) -> datetime:
    """When the backup began, by the name of its folder; the latest datetime if that is no date."""
    try:
        return datetime.strptime(folder.name, NAMED_BY).replace(tzinfo=UTC)
    except ValueError:
        return datetime.max.replace(tzinfo=UTC)


def _finished(into: Path) -> list[Path]:
    """The folders of finished backups, newest first."""
    return [folder for folder in _backup_folders(into) if (folder / notes.NAME).exists()]
