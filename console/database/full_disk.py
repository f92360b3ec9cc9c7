"""Whether the disk on which the database writes is full.

The disk of an embedded database can be asked. That of PostgreSQL may be on another machine, and is
known to be full only if a write has failed a moment ago.
"""

import shutil
import sqlite3
import time
from errno import EDQUOT, ENOSPC
from pathlib import Path

from django.db import Error, connection
from psycopg2.errorcodes import DISK_FULL

LEAST_FREE = 16_000_000
"""Bytes below which the console is not ready: writes are about to be refused."""
LOW_BELOW = 1_000_000_000
"""Bytes below which the operators' front page says to make room."""
REFUSED_FOR = 60.0
"""Seconds for which a failed write counts as recent."""


class LastRefusal:
    """The time at which a write of this process last failed because a disk was full."""

    def __init__(self) -> None:
        self._at: float | None = None

    def note(self) -> None:
        """Remember that a write has failed now."""
        self._at = time.monotonic()

    def is_recent(self) -> bool:
        """Whether a write has failed within the last minute."""
        return self._at is not None and time.monotonic() - self._at < REFUSED_FOR


last_refusal = LastRefusal()


class DiskFull(Exception):
    """The disk of the embedded database is full, or nearly so."""


def is_disk_full(error: BaseException | None) -> bool:
    """Whether the error says that a write was refused because a disk is full."""
    if isinstance(error, OSError):
        return error.errno in {ENOSPC, EDQUOT}
    if not isinstance(error, Error):
        return False
    cause = error.__cause__
    if isinstance(cause, sqlite3.Error):
        # Without room for the index of its log, SQLite reports an I/O error.
        return _is_full(cause) or (_is_io_error(cause) and free_bytes() == 0)
    return getattr(cause, "pgcode", None) == DISK_FULL


def free_bytes() -> int | None:
    """The free bytes on the disk of the embedded database; None with PostgreSQL or no folder."""
    if connection.vendor != "sqlite" or not _folder().is_dir():
        return None
    return shutil.disk_usage(_folder()).free


def disk_name(error: BaseException | None = None) -> str:
    """A name for the log of the disk that is full, as far as the error tells."""
    if isinstance(error, OSError):
        return "A disk of this machine"
    return f"The disk of {_folder()}" if connection.vendor == "sqlite" else "A disk of PostgreSQL"


def report() -> str:
    """The line of `/readyz`. Raises DiskFull if the embedded database cannot write, or soon cannot.

    A full disk of PostgreSQL is only reported, because it is the same for all processes: with all
    of them out of service, not even pages that only read would work.
    """
    if last_refusal.is_recent():
        message = f"{disk_name()} is full: a write was refused within the last minute"
        if connection.vendor != "sqlite":
            return message
        raise DiskFull(message)
    free = free_bytes()
    if free is not None and free < LEAST_FREE:
        raise DiskFull(f"{disk_name()} is full: {free / 1e6:.1f} MB are free")
    return "ok"


def _folder() -> Path:
    """The folder of the embedded database."""
    return Path(str(connection.settings_dict["NAME"])).absolute().parent


def _is_full(error: sqlite3.Error) -> bool:
    """Whether SQLite reports that the disk is full."""
    return _primary_code(error) == sqlite3.SQLITE_FULL


def _is_io_error(error: sqlite3.Error) -> bool:
    """Whether SQLite reports that a file could not be read, written or opened."""
    return _primary_code(error) in {sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN}


def _primary_code(error: sqlite3.Error) -> int:
    """SQLite's primary result code: the lowest byte of its extended code; 0 if unknown."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF
