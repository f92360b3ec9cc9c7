"""`backup.json`: when and by which release a backup was made, and with which keys."""

import errno
import hashlib
import hmac
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import get_origin, get_type_hints

from django.conf import settings

from console.backups.databases import FILES, BackupError

NAME = "backup.json"
KEYS = ("SECRET_KEY", "ENCRYPTION_KEY")
NOT_OF_FOLDERS = (errno.EINVAL, errno.EBADF)
"""Errors of file systems that cannot sync folders; PostgreSQL ignores the same ones."""


@dataclass(frozen=True)
class Note:
    """The content of `backup.json`, which each finished backup has."""

    release: str
    database: str
    began_at: str
    seconds: float
    bytes: int
    sha256: str
    migrations: list[str]
    """All applied migrations, such as "audit 0001_initial"."""
    keys: dict[str, str]
    """The fingerprint of each key by the name of its setting; "" if that is not set."""

    @classmethod
    def read(cls, folder: Path) -> "Note":
        """Read the note of a backup. Raises BackupError if the backup is unfinished or damaged."""
        try:
            note = cls(**json.loads((folder / NAME).read_bytes()))
            note.demand_types()
        except (FileNotFoundError, NotADirectoryError):
            raise BackupError(
                f"{folder} has no {NAME}: it is no backup, or one that was not finished."
            ) from None
        except (ValueError, TypeError):
            raise BackupError(f"{folder / NAME} is damaged.") from None
        return note

    def write(self, folder: Path) -> None:
        """Write the note atomically, and sync it, so that the backup is finished."""
        unfinished = folder / f"{NAME}.new"
        with unfinished.open("w") as file:
            file.write(json.dumps(asdict(self), indent=1) + "\n")
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(folder / NAME)
        sync(folder)

    def file(self, folder: Path) -> Path:
        """The file of the database, after reading all of it.

        Raises BackupError if its content is not what was written.
        """
        file = folder / FILES[self.database]
        is_as_large = file.is_file() and file.stat().st_size == self.bytes
        if not is_as_large or digest(file) != self.sha256:
            raise BackupError(f"{file} is damaged: it is not what was written. Take another one.")
        return file

    def demand_types(self) -> None:
        """Raise TypeError or ValueError for a note that no console has written."""
        for name, kind in get_type_hints(type(self)).items():
            if not isinstance(getattr(self, name), get_origin(kind) or kind):
                raise TypeError(name)
        if self.database not in FILES:
            raise ValueError(self.database)
        if not all(isinstance(self.keys.get(name), str) for name in KEYS):
            raise ValueError("keys")  # a restore would accept it with any key


def sync(path: Path) -> None:
    """Wait until a file's content, or a folder's list of names, is on the disk.

    Does nothing for a folder if its file system cannot sync folders.
    """
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in NOT_OF_FOLDERS or not path.is_dir():
            raise
    finally:
        os.close(descriptor)


def digest(file: Path) -> str:
    """The SHA-256 of a file."""
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def fingerprints() -> dict[str, str]:
    """A fingerprint of each current key, which reveals nothing of the key."""
    return {name: _fingerprint(getattr(settings, name)) for name in KEYS}


def is_known(name: str, fingerprint: str) -> bool:
    """Whether the current or a fallback key of this setting has the fingerprint."""
    keys = [getattr(settings, name), *getattr(settings, f"{name}_FALLBACKS")]
    return fingerprint in {_fingerprint(key) for key in keys}


def _fingerprint(key: str) -> str:
    """The first 16 digits of an HMAC of the key; "" for an empty key."""
    mac = hmac.new(b"console: which key", key.encode(), "sha256")
    return mac.hexdigest()[:16] if key else ""
