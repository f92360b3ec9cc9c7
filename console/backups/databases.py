"""Copying the whole database into a file and back, with the tools of each database."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from django.db import connection
from psycopg2.extensions import make_dsn

FILES = {"sqlite": "console.sqlite3", "postgresql": "console.dump"}
"""The name of the file in a backup, by the kind of database."""
OF_THE_CONSOLE_ONLY = {"cursor_factory", "options", "password"}
"""Options that are no part of the command line: Django's own, and the password."""
PAGES_A_STEP = 4_096
"""Pages of SQLite, 16 MB, that are copied before Python handles a signal."""


class BackupError(Exception):
    """A backup or a restore failed. The message says why, and what to do about it."""


def dump(file: Path) -> None:
    """Write a snapshot of the database to the file, while others go on reading and writing.

    Raises BackupError if that fails.
    """
    if connection.vendor == "sqlite":
        copy(_embedded(), "mode=ro", file)
    else:
        options = ["--format=custom", "--no-owner", "--no-privileges"]
        _run("pg_dump", *options, f"--file={file}")


def load(file: Path) -> None:
    """Load the file into the empty database: all of it, or nothing if that fails.

    Raises BackupError then. The caller has checked that the database is empty.
    """
    connection.close()
    if connection.vendor == "sqlite":
        copy(file, "immutable=1", _embedded())  # its folder may be read-only
    else:
        # Only their owner may set comments on extensions, which may exist already.
        options = ["--no-owner", "--no-privileges", "--no-comments"]
        _run("pg_restore", *options, "--exit-on-error", "--single-transaction", str(file))


def is_empty() -> bool:
    """Whether the database has no table."""
    return not connection.introspection.table_names()


def copy(source: Path, uri_options: str, target: Path) -> None:
    """Copy a snapshot of an embedded database, while others go on reading and writing.

    Raises BackupError if that fails.
    """
    # VACUUM INTO would check constraints, which call functions that only Django's connections have.
    address = f"{source.absolute().as_uri()}?{uri_options}"
    try:
        with (
            closing(sqlite3.connect(address, uri=True)) as database,
            closing(sqlite3.connect(target)) as copied,
        ):
            # All steps read what is there now. No writer waits for that.
            database.execute("BEGIN")
            database.execute("SELECT count(*) FROM sqlite_master").fetchone()
            database.backup(copied, pages=PAGES_A_STEP, progress=_hear_signals)
    except sqlite3.Error as error:
        raise BackupError(f"{source} cannot be copied: {error}.") from error


def _hear_signals(*_: int) -> None:
    """Do nothing between two steps, so that Python can handle signals."""


def _embedded() -> Path:
    """The file of the embedded database."""
    return Path(str(connection.settings_dict["NAME"]))


def _run(name: str, *arguments: str) -> None:
    """Run a program of PostgreSQL on the console's database. Raises BackupError if it fails."""
    if (program := shutil.which(name)) is None:
        raise BackupError(
            f"{name} is not installed. Install the client programs of PostgreSQL, of the same"
            " version as the server."
        )
    params = connection.get_connection_params()
    address = {key: value for key, value in params.items() if key not in OF_THE_CONSOLE_ONLY}
    password = {"PGPASSWORD": str(params["password"])} if "password" in params else {}
    done = subprocess.run(  # noqa: S603 -- a program of PostgreSQL
        [program, f"--dbname={make_dsn(**address)}", *arguments],
        env=os.environ | password,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise BackupError(f"{name} failed: {done.stderr.strip()}")
