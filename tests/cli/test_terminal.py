"""The package as it is installed, in a terminal, against a console that `bin/start` runs."""

import json
import os
import pty
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from projects.management.commands.demo import PASSWORD
from tests.started import ROOT, Started, Visitor, starter, untouched
from tests.waiting import LONG

pytestmark = pytest.mark.once
FILE = """
projects:
  - name: Web Shop
components:
  - project: web-shop
    name: Cart
    type: service
"""


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """The folder with what is in the package, and nothing else of this repository."""
    builds = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(builds, cwd=ROOT / "cli", check=True, capture_output=True, timeout=LONG)
    (wheel,) = tmp_path.glob("*.whl")
    zipfile.ZipFile(wheel).extractall(tmp_path / "installed")
    return tmp_path / "installed"


@pytest.fixture
def started(tmp_path: Path) -> Iterator[Started]:
    with starter(tmp_path / "data") as start:
        console = start()
        assert "Console ready" in console.first_line()
        console.manage("demo")
        yield console


def test_signing_in_by_a_code_and_applying_a_file(
    installed: Path, started: Started, tmp_path: Path
):
    environment = untouched() | {
        "PYTHONPATH": str(installed),
        "CONSOLE_CONFIG_DIR": str(tmp_path / "config"),
        "COLUMNS": "60",
    }

    def command(*arguments: str) -> list[str]:
        return [sys.executable, "-m", "console_cli", *arguments]

    def run(*arguments: str, ends: int = 0) -> str:
        done = subprocess.run(
            command(*arguments), env=environment, capture_output=True, text=True, timeout=LONG
        )
        assert done.returncode == ends, done.stderr
        return done.stdout

    assert "0.1.0" in run("--version")
    login = subprocess.Popen(
        command("login", started.origin), env=environment, stderr=subprocess.PIPE, text=True
    )
    assert login.stderr is not None
    page = login.stderr.readline().split()[-1].removeprefix(started.origin)
    _approve(started, page, code=login.stderr.readline().split()[-1])
    assert login.wait(timeout=LONG) == 0, login.stderr.read()

    file = tmp_path / "organization.yaml"
    file.write_text(FILE)
    assert "+ components web-shop Cart" in run("apply", "-f", str(file), "--dry-run", ends=6)
    run("apply", "-f", str(file), "--yes")
    assert json.loads(run("components", "get", "cart", "--json"))["name"] == "Cart"
    assert run("apply", "-f", str(file), "--yes") == ""
    table = _in_a_terminal(command("projects", "list"), environment)
    assert "web-shop" in table
    assert max(map(len, table.splitlines())) <= 60
    run("logout")
    run("projects", "list", ends=3)


def _approve(console: Started, page: str, *, code: str) -> None:
    """Type the code as Ada, and let the program do what the file needs."""
    ada = Visitor(console.origin)
    ada.post("/accounts/login/", login="ada@stark.example", password=PASSWORD)
    ada.post(page, code=code)
    approve = "/organizations/stark-industries/tokens/program/"
    permissions = re.findall(r'name="permissions" value="(\w+)"', ada.get(approve))
    fields = {"name": "Terminal", "days": "7", "permissions": permissions}
    assert "Terminal is signed in" in ada.post(approve, **fields)


def _in_a_terminal(command: list[str], environment: dict[str, str]) -> str:
    """What the command prints to a terminal."""
    master, slave = pty.openpty()
    subprocess.run(command, env=environment, stdout=slave, check=True, timeout=LONG)
    os.close(slave)
    return os.read(master, 100_000).decode()
