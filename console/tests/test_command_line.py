"""`manage.py` says in one line what keeps it from working, and ends quietly if no one reads."""

import os
import subprocess
import sys
from subprocess import PIPE, CompletedProcess

import pytest

from console.settings import BASE_DIR
from tests.migrated import copy_migrated_file

pytestmark = pytest.mark.embedded
GOOD = {
    "SECRET_KEY": "not a secret",
    "CONSOLE_ORIGIN": "https://console.example",
    "PATH": os.environ["PATH"],
}


def manage(*arguments, data, **environment) -> CompletedProcess[bytes]:
    """Run a command in a process of its own, whose output no one reads."""
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "manage.py", *arguments]
    given = GOOD | {"CONSOLE_DATA": str(data)} | environment
    with os.fdopen(writer) as output:
        return subprocess.run(
            command, env=given, cwd=BASE_DIR, stdout=output, stderr=PIPE, check=False
        )


@pytest.mark.parametrize("command", ["jobs", "migrate", "help"])
def test_a_command_names_a_wrong_setting_in_one_line(command, tmp_path):
    done = manage(command, data=tmp_path, OPERATORS_NEED_SECOND_FACTOR="false")

    assert done.returncode == 1
    assert done.stderr.decode() == (
        "A setting is wrong: OPERATORS_NEED_SECOND_FACTOR may be off only with DEBUG.\n"
    )


@pytest.mark.parametrize("buffering", [{}, {"PYTHONUNBUFFERED": "1"}])
def test_a_command_whose_reader_went_away_does_not_complain(buffering, tmp_path):
    copy_migrated_file(tmp_path / "console.sqlite3")

    done = manage("jobs", data=tmp_path, **buffering)

    assert (done.returncode, done.stderr) == (0, b"")
