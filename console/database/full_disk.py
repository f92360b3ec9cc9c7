"""Whether the disk on which the database writes has room left.

The disk of an embedded database can be asked. That of PostgreSQL is on another machine: what is
known of it is that a write was refused a moment ago.
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
"""Bytes below which operators are told to make room."""
REFUSED_FOR = 60.0
"""Seconds for which a refused write counts, if no other follows."""


class LastRefusal:
    """When a write of this process was last refused because a disk was full."""

    def __init__(self) -> None:
        self._at: float | None = None

    def note(self) -> None:
        """Remember that a write was refused now."""
        self._at = time.monotonic()

    def is_recent(self) -> bool:
        """Whether a write was refused within the last minute."""
        return self._at is not None and time.monotonic() - self._at < REFUSED_FOR


last_refusal = LastRefusal()


class DiskFull(Exception):
    """There is no room for what the console writes."""


def is_disk_full(error: BaseException | None) -> bool:
    """Whether the error says that a write was refused because a disk is full."""
    if isinstance(error, OSError):
        return error.errno in {ENOSPC, EDQUOT}
    if not isinstance(error, Error):
        return False
    cause = error.__cause__
    if isinstance(cause, sqlite3.Error):
        # Without room for its index of the log, SQLite speaks of an I/O error.
        return _is_full(cause) or (_is_of_input(cause) and free_bytes() == 0)
    return getattr(cause, "pgcode", None) == DISK_FULL


def free_bytes() -> int | None:
    """How much room the embedded database has; None with PostgreSQL, or without its folder."""
    if connection.vendor != "sqlite" or not _folder().is_dir():
        return None
    return shutil.disk_usage(_folder()).free


def disk_name(error: BaseException | None = None) -> str:
    """Which disk is full, as the error says, for those who read the log."""
    if isinstance(error, OSError):
        return "A disk of this machine"
    return f"The disk of {_folder()}" if connection.vendor == "sqlite" else "A disk of PostgreSQL"


def report() -> str:
    """For `/readyz`. Raises DiskFull if the embedded database refuses writes, or soon will.

    That a disk of PostgreSQL is full is only said: another process would not write either, and with
    all of them out of service, nothing that only reads would work.
    """
    if last_refusal.is_recent():
        full = f"{disk_name()} is full: a write was refused within the last minute"
        if connection.vendor != "sqlite":
            return full
        raise DiskFull(full)
    free = free_bytes()
    if free is not None and free < LEAST_FREE:
        raise DiskFull(f"{disk_name()} is full: {free / 1e6:.1f} MB are free")
    return "ok"


def _folder() -> Path:
    return Path(str(connection.settings_dict["NAME"])).absolute().parent


def _is_full(error: sqlite3.Error) -> bool:
    return _primary_code(error) == sqlite3.SQLITE_FULL


def _is_of_input(error: sqlite3.Error) -> bool:
    return _primary_code(error) in {sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN}


def _primary_code(error: sqlite3.Error) -> int:
    """The lowest byte; the others say what exactly happened."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF
