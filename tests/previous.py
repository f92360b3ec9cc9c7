"""The release before, by its own tests, on the database of this one: `bin/test --long previous`.

While `bin/update` changes over, and after the way back, its processes work with what `migrate` of
this tree left. It runs with its own code, settings and requirements; only that its tests' databases
begin as copies of ours is written into it. Their `migrate` then finds nothing to do.
"""

import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest
from django.db import connection

from tests.once import made_once
from tests.our_apps import ROOT
from tests.started import untouched
from tests.test_migrations import BASELINE

TESTS = [
    *("tests/journeys", "--ignore=tests/journeys/test_every_page.py"),
    *("tests/lifecycle", "tests/deploying"),
    *("tests/test_every_page.py", "tests/api/test_every_operation.py"),
]
"""What people and programs do, every page and every operation."""
BEGINS = "def _copy_on_the_server(name: str) -> None:\n"
AS_OURS = f"""

{BEGINS}    connection.settings_dict["TEST"]["TEMPLATE"] = os.environ["TEST_TEMPLATE"]
"""
"""In `tests/migrated.py`, after the function with this name."""


def take(folder: Path) -> None:
    """Put its code there."""
    code = subprocess.run(["git", "archive", BASELINE], cwd=ROOT, capture_output=True, check=False)
    if code.returncode:
        pytest.fail(f"This copy does not have {BASELINE}: git fetch --unshallow", pytrace=False)
    folder.mkdir()
    subprocess.run(["tar", "-x"], cwd=folder, input=code.stdout, check=True)
    migrated = folder / "tests" / "migrated.py"
    assert BEGINS in migrated.read_text()
    with migrated.open("a") as file:
        file.write(AS_OURS)


def install(folder: Path) -> None:
    """Install what it requires, in a place of its own."""
    subprocess.run(
        ["bin/setup", "dev"], cwd=folder, env={"PYTHON": sys.executable} | untouched(), check=True
    )


@pytest.mark.postgresql
@pytest.mark.pgbouncer
@pytest.mark.timeout(0)
@pytest.mark.django_db(transaction=True)
def test_the_release_before_works_on_the_database_of_this_one():
    digest = sha256(f"{BASELINE} {AS_OURS}".encode()).hexdigest()
    folder = made_once("previous", digest, take)
    install(folder)
    connection.close()

    tests = os.environ.get("PREVIOUS", "").split() or TESTS
    processes = ["--numprocesses", str(min(os.cpu_count() or 2, 8)), "--dist", "loadfile"]
    run = subprocess.run(
        [".venv/bin/python", "-m", "pytest", "-q", *processes, *tests],
        cwd=folder,
        env=untouched()
        | {"TEST_DATABASE": "pooled", "TEST_TEMPLATE": connection.settings_dict["NAME"]},
        check=False,
    )

    assert run.returncode == 0
