"""The whole database into a file and back, by the means of each database."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from django.db import connection
from psycopg2.extensions import make_dsn

FILES = {"sqlite": "console.sqlite3", "postgresql": "console.dump"}
"""What the file of each database is called in a backup."""
OF_THE_CONSOLE_ONLY = {"cursor_factory", "options", "password"}
"""What the programs of PostgreSQL do not get by their command line, which all users can read."""
PAGES_A_STEP = 4_096
"""How much of an embedded database is copied before a signal is heard: 16 MB, as it is made."""


class BackupError(Exception):
    """Why nothing is backed up or restored, and what to do about it."""


def dump(file: Path) -> None:
    """Write everything as it is at one moment. Others write and wait for nothing."""
    if connection.vendor == "sqlite":
        copy(_embedded(), "mode=ro", file)
    else:
        options = ["--format=custom", "--no-owner", "--no-privileges"]
        _run("pg_dump", *options, f"--file={file}")


def load(file: Path) -> None:
    """Read all of it into the empty database, or, where that fails, nothing."""
    connection.close()
    if connection.vendor == "sqlite":
        copy(file, "immutable=1", _embedded())  # where it is may be read-only
    else:
        # Comments on extensions are their owner's, who may have made them before.
        options = ["--no-owner", "--no-privileges", "--no-comments"]
        _run("pg_restore", *options, "--exit-on-error", "--single-transaction", str(file))


def is_empty() -> bool:
    """Whether there is no table in the database."""
    return not connection.introspection.table_names()


def copy(source: Path, opened_as: str, target: Path) -> None:
    """Copy an embedded database as it is at one moment. Others write and wait for nothing."""
    # VACUUM INTO would ask the check constraints, which call functions that Django adds to its
    # connections.
    address = f"{source.absolute().as_uri()}?{opened_as}"
    try:
        with (
            closing(sqlite3.connect(address, uri=True)) as database,
            closing(sqlite3.connect(target)) as copied,
        ):
            # What is read now is what all steps read. No writer waits for that.
            database.execute("BEGIN")
            database.execute("SELECT count(*) FROM sqlite_master").fetchone()
            database.backup(copied, pages=PAGES_A_STEP, progress=_hear_signals)
    except sqlite3.Error as error:
        raise BackupError(f"{source} cannot be copied: {error}.") from error


def _hear_signals(*_: int) -> None:
    """Between two steps: Python hears none while SQLite is at work."""


def _embedded() -> Path:
    return Path(str(connection.settings_dict["NAME"]))


def _run(name: str, *arguments: str) -> None:
    """Run a program of PostgreSQL on the console's database. Raises BackupError if it fails."""
    if (program := shutil.which(name)) is None:
        raise BackupError(
            f"{name} is not installed. Install the client programs of PostgreSQL, of the same"
            " version as the server."
        )
    given = connection.get_connection_params()
    address = {key: value for key, value in given.items() if key not in OF_THE_CONSOLE_ONLY}
    password = {"PGPASSWORD": str(given["password"])} if "password" in given else {}
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
