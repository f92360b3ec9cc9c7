"""A console that is started where another one runs says so, and leaves it alone."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ports import free_port
from tests.started import ROOT, Start, Started, starter, untouched
from tests.waiting import LONG

pytestmark = pytest.mark.once
WITHOUT_CHECKING_THE_PORT = """
import sys
from console.running import processes
processes.check_port = lambda port: None
sys.exit(processes.main())
"""
"""As `bin/start` does that found the port free, before another console began to listen there."""


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    with starter(tmp_path) as start:
        yield start


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Started, Start]]:
    """A console that runs while others are started in vain, and what starts them."""
    with starter(tmp_path_factory.mktemp("running")) as start:
        console = start()
        console.first_line()
        yield console, start


def test_a_second_console_on_the_same_port_says_what_is_wrong(running, tmp_path):
    first, start = running

    log = start(CONSOLE_DATA=str(tmp_path)).log_of_failure()

    assert f"PORT {first.port} is in use" in log
    assert first.process.poll() is None


def test_a_console_whose_port_is_taken_while_it_migrates_is_not_ready(running, start, tmp_path):
    first, _ = running
    given = {"CONSOLE_DATA": str(tmp_path), "DEBUG": "true", "SECRET_KEY": "x" * 50}
    given |= {"DJANGO_SETTINGS_MODULE": "console.settings", "PORT": str(first.port)}

    second = subprocess.run(
        [sys.executable, "-c", WITHOUT_CHECKING_THE_PORT],
        cwd=ROOT,
        env=untouched() | given,
        capture_output=True,
        text=True,
        timeout=LONG,
        check=False,
    )

    assert (second.returncode, second.stdout) == (1, "")
    assert "not ready: something else answers at this port" in second.stderr
    assert first.process.poll() is None


def test_a_second_console_on_the_same_data_says_where_the_first_is(running):
    first, start = running

    log = start(PORT=str(free_port())).log_of_failure()

    assert (
        f"This CONSOLE_DATA is already in use: process {first.process.pid}, "
        f"at http://localhost:{first.port}." in log
    )
    assert first.process.poll() is None
