"""Taking a backup while the console runs, and letting older ones go."""

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
    """Write a backup into a new folder there; returns both once they are on the disk.

    If that fails, it leaves nothing.
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
        note = _write(folder, began, sorted(" ".join(key) for key in migrations))
        notes.sync(into)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return folder, note


def _write(folder: Path, began: datetime, migrations: list[str]) -> Note:
    """Write what is stored and then what is known of it.

    Each is on the disk before the next: a power failure leaves no note without what it is about.
    """
    file = folder / FILES[connection.vendor]
    databases.dump(file)
    notes.sync(file)
    note = Note(
        release=settings.VERSION,
        database=connection.vendor,
        began_at=began.isoformat(),
        seconds=round((timezone.now() - began).total_seconds(), 1),
        bytes=file.stat().st_size,
        sha256=notes.digest(file),
        migrations=migrations,
        keys=notes.fingerprints(),
    )
    note.write(folder)
    return note


def note_end() -> None:
    """Note in the database that a backup of it has ended well, so that operators see how old it is.

    Raises an error of the database if that cannot be written: the backup is as good.
    """
    leave_broken_connection()  # it may have waited for too long
    with transaction.atomic():
        BackupRecord.objects.note()


def thin_out(into: Path, *, keep: int) -> list[Path]:
    """Remove all but so many, the newest, and what was never finished; returns what is gone.

    Only folders with names of backups. Called by who is `alone` there, so that none is under way.
    Raises BackupError at the end if there are some that cannot be removed.
    """
    kept = _finished(into)[:keep]
    gone, left = [], []
    for folder in _named(into):
        if folder in kept:
            continue
        try:
            # First, so that what is left of it is no backup, should this be stopped half-way.
            (folder / notes.NAME).unlink(missing_ok=True)
            shutil.rmtree(folder)
            gone.append(folder)
        except OSError as error:
            left.append(str(error))
    if left:
        raise BackupError(f"The backup is complete, but older ones remain: {'; '.join(left)}")
    return gone


def demand_newer(into: Path, *, than: timedelta) -> None:
    """Read the newest finished backup there, all of it.

    Raises BackupError if it is older, if it is not what was written, or if there is none.
    """
    finished = _finished(into) if into.is_dir() else []
    if not finished:
        raise BackupError(f"There is no finished backup in {into}.")
    newest = finished[0]
    if (age := timezone.now() - _began(newest)) > than:
        raise BackupError(f"The newest backup in {into} is {age // timedelta(hours=1)} hours old.")
    Note.read(newest).file(newest)


@contextmanager
def alone(into: Path) -> Iterator[None]:
    """Make the folder if there is none, and let no one else back up into it until the end."""
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
    """End by an exception when told to stop, so that what is half made goes on the way out."""
    before = {number: signal.getsignal(number) for number in STOPPED_BY}
    heard = [number for number in STOPPED_BY if before[number] is not signal.SIG_IGN]  # as by nohup
    for number in heard:
        signal.signal(number, _leave)
    try:
        yield
    finally:
        for number in heard:
            signal.signal(number, before[number])


def _leave(number: int, frame: FrameType | None) -> None:
    """Once: who is told to stop again while leaving would leave half of it."""
    for each in STOPPED_BY:
        signal.signal(each, signal.SIG_IGN)
    raise SystemExit(128 + number)


def _named(into: Path) -> list[Path]:
    """The folders there with names of backups, the newest first.

    Links are someone else's. So is what has a date that is yet to come, from a time when the
    machine's was wrong: it would be the newest for as long, and stand for those that are.
    """
    found = [each for each in into.iterdir() if NAME.fullmatch(each.name)]
    folders = [each for each in found if each.is_dir() and not each.is_symlink()]
    return sorted((each for each in folders if _began(each) <= timezone.now()), reverse=True)


def _began(folder: Path) -> datetime:
    """When the backup in it began, by its name; the end of time if that is no date."""
    try:
        return datetime.strptime(folder.name, NAMED_BY).replace(tzinfo=UTC)
    except ValueError:
        return datetime.max.replace(tzinfo=UTC)


def _finished(into: Path) -> list[Path]:
    return [each for each in _named(into) if (each / notes.NAME).exists()]
