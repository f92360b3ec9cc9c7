"""The tests' database, copied from one that migrations wrote once, and not by each process anew.

They take three seconds, of every process of a run, of every console that a test starts, and of
every single test that is tried.
"""

import ast
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import django
from django.db import connection

from tests.once import made_once
from tests.our_apps import ROOT, our_apps

PREFIX = "console_migrated_"
KEPT = 3
"""The newest on a server, where others may be working on other branches."""


def copy_what_was_migrated() -> None:
    """Have the tests' database begin as a copy of the migrated one, which is made if there is none.

    The rest is as always: Django migrates the copy, which finds nothing to do, and writes what
    it writes after every migration. On PostgreSQL the migrated one rests on the server; where the
    database is a file, in the folder.
    """
    if connection.vendor == "postgresql":
        _copy_on_the_server(PREFIX + _digest())
    else:
        copy_migrated_file(Path(connection.settings_dict["TEST"]["NAME"]))


def _copy_on_the_server(name: str) -> None:
    with connection._nodb_cursor() as cursor:
        # Others wait for as long as one migrates, which is longer than any request may wait.
        cursor.execute("SET lock_timeout = 0; SET statement_timeout = 0")
        cursor.execute("SELECT pg_advisory_lock(hashtext(%s))", [PREFIX])
        cursor.execute(
            "SELECT datname FROM pg_database WHERE datname LIKE %s ORDER BY oid DESC",
            [f"{PREFIX}%"],
        )
        there = [found for (found,) in cursor]
        if name not in there:
            _migrate(unfinished := f"{name}_unfinished")
            cursor.execute(f"ALTER DATABASE {unfinished} RENAME TO {name}")
            for outdated in there[KEPT - 1 :]:
                cursor.execute(f"DROP DATABASE IF EXISTS {outdated}")
    connection.settings_dict["TEST"]["TEMPLATE"] = name


def copy_migrated_file(to: Path) -> None:
    """Put the embedded database there as `migrate` leaves it, for whatever process uses it next."""
    shutil.copyfile(migrated_file(), to)


def migrated_file() -> Path:
    """The embedded database as `migrate` leaves it, which is not to be changed."""
    return made_once("migrated", f"{_digest()}.sqlite3", _migrate_file)


def _migrate_file(path: Path) -> None:
    if begun := os.environ.get("TEST_MIGRATED_FROM"):
        shutil.copyfile(begun, path)
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--no-input", "--skip-checks", "-v", "0"],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": f"sqlite:///{path}"},
        check=True,
    )


def _migrate(name: str) -> None:
    """Make a database of this name as Django makes one for tests."""
    known, test = connection.settings_dict["NAME"], connection.settings_dict["TEST"]
    wanted, test["NAME"] = test["NAME"], name
    try:
        connection.creation.create_test_db(verbosity=0, autoclobber=True)
    finally:
        connection.close()
        connection.settings_dict["NAME"], test["NAME"] = known, wanted


def _digest() -> str:
    """Of the migrations, and of our modules that they import."""
    digest = sha256(django.__version__.encode())
    migrations = sorted(ROOT.glob("*/migrations/*.py"))
    for path in [*migrations, *sorted({*_imported_by(migrations)})]:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _imported_by(paths: list[Path]) -> Iterator[Path]:
    apps = {*our_apps(), "console"}
    for path in paths:
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.ImportFrom) and node.module:
                module = ROOT.joinpath(*node.module.split("."))
                if module.relative_to(ROOT).parts[0] in apps:
                    yield module / "__init__.py" if module.is_dir() else module.with_suffix(".py")
