"""The console starts with one command, says when, keeps what it has, and stops without a trace."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

# It has an embedded database of its own, and mostly waits: best beside tests that do not.
pytestmark = pytest.mark.once

ROOT = Path(__file__).parent.parent
PREPARED_FOR_TESTS = {
    *("ALLOWED_HOSTS", "CELERY_BROKER_URL", "CONSOLE_ORIGIN", "DATABASE_URL", "DEBUG"),
    *("DJANGO_SETTINGS_MODULE", "LOG_LEVEL", "MAIL_FROM", "MAIL_URL", "SECRET_KEY"),
}


@dataclass
class Started:
    """`bin/start`, run by somebody who has set nothing but where to keep things and the port."""

    process: subprocess.Popen[str]
    data: Path
    port: int

    def first_line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline()

    def log_of_failure(self) -> str:
        _, log = self.process.communicate(timeout=60)
        assert self.process.returncode == 1
        assert "Traceback" not in log
        return log

    def children(self) -> list[str]:
        """Process id and command of everything it has started that is still there."""
        table = subprocess.run(
            ["ps", "-A", "-ww", "-o", "pid=,args="], capture_output=True, text=True, check=True
        )
        mine = [f":{self.port} ", f"{self.data}/beat"]
        return [line for line in table.stdout.splitlines() if any(word in line for word in mine)]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


Start = Callable[..., Started]


@contextmanager
def starter(data: Path) -> Iterator[Start]:
    """A way to start the console on a port of its own, as often as wanted."""
    port = free_port()
    plain = {name: value for name, value in os.environ.items() if name not in PREPARED_FOR_TESTS}
    processes: list[subprocess.Popen[str]] = []

    def run(**given: str) -> Started:
        process = subprocess.Popen(
            [ROOT / "bin" / "start"],
            env=plain | {"CONSOLE_DATA": str(data), "PORT": str(port)} | given,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE if processes or given else None,
            text=True,
            start_new_session=True,
        )
        processes.append(process)
        return Started(process, data, port)

    try:
        yield run
    finally:
        for process in processes:
            if process.poll() is None:
                kill_with_descendants(process.pid)
            process.communicate(timeout=60)


def kill_with_descendants(pid: int) -> None:
    """End them at once: how long they take to end in good order is for the tests that ask it."""
    table = subprocess.run(
        ["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True
    )
    rows = [line.split() for line in table.stdout.splitlines()]
    family = [str(pid)]
    for member in family:
        family += [child for child, parent in rows if parent == member]
    for member in family:
        with suppress(ProcessLookupError):
            os.kill(int(member), signal.SIGKILL)


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


def test_the_console_starts_says_so_and_stops_without_a_trace(start):
    console = start()

    line = console.first_line()
    with urllib.request.urlopen(f"http://127.0.0.1:{console.port}/", timeout=10) as page:
        status = page.status
    running = console.children()
    console.process.terminate()
    rest, _ = console.process.communicate(timeout=60)

    assert line == f"Console ready at http://127.0.0.1:{console.port}\n"
    assert status == 200
    assert len(running) >= 2
    assert rest == ""
    assert console.process.returncode == 0
    assert console.children() == []


def test_ctrl_c_stops_all_of_it_and_the_next_start_keeps_what_was_there(start):
    console = start()
    console.first_line()
    configuration = (console.data / "console.env").read_text()

    os.killpg(console.process.pid, signal.SIGINT)
    code = console.process.wait(timeout=60)
    again = start().first_line()

    assert code == 0
    assert again.startswith("Console ready at ")
    assert (console.data / "console.env").read_text() == configuration


def test_a_second_console_on_the_same_port_says_what_is_wrong(running, tmp_path):
    first, start = running

    log = start(CONSOLE_DATA=str(tmp_path)).log_of_failure()

    assert f"PORT {first.port} is in use" in log
    assert first.process.poll() is None


def test_a_second_console_on_the_same_data_says_where_the_first_is(running):
    first, start = running

    log = start(PORT=str(free_port())).log_of_failure()

    assert (
        f"The console already runs on this data: process {first.process.pid}, "
        f"at http://127.0.0.1:{first.port}." in log
    )
    assert first.process.poll() is None


@pytest.mark.parametrize("port", ["abc", "", "0", "-1", "99999"])
def test_a_port_that_cannot_be_is_said_in_a_line(start, port):
    log = start(PORT=port).log_of_failure()

    assert f"PORT must be a number from 1 to 65535, not {port!r}." in log


@pytest.mark.skipif(os.geteuid() == 0, reason="root may listen on every port")
def test_a_port_only_for_root_is_not_said_to_be_in_use(start):
    assert "PORT 80 is only for root" in start(PORT="80").log_of_failure()


def test_a_place_that_cannot_be_written_to_is_said_in_a_line(start):
    log = start(CONSOLE_DATA="/dev/null/console").log_of_failure()

    assert log == (
        "CONSOLE_DATA must be a folder that you may write to, and /dev/null/console is not.\n"
    )


def test_when_one_process_ends_the_others_go_too(start):
    console = start()
    console.first_line()
    (beat,) = [line for line in console.children() if f"{console.data}/beat" in line]

    os.kill(int(beat.split()[0]), signal.SIGKILL)
    code = console.process.wait(timeout=60)

    assert code == 1
    assert console.children() == []


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children of it")
def test_when_it_is_killed_nothing_stays_behind_and_it_starts_again(start):
    console = start()
    console.first_line()
    assert console.children()

    console.process.kill()
    console.process.wait(timeout=10)
    until = time.monotonic() + 30
    while console.children() and time.monotonic() < until:
        time.sleep(0.1)

    assert console.children() == []
    assert start().first_line().startswith("Console ready at ")
