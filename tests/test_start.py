"""The console starts with one command, says when, keeps what it has, and stops without a trace."""

import os
import signal
import socket
import subprocess
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

pytestmark = pytest.mark.embedded

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

    def children(self) -> list[str]:
        """Process id and command of everything it has started that is still there."""
        table = subprocess.run(
            ["ps", "-A", "-ww", "-o", "pid=,args="], capture_output=True, text=True, check=True
        )
        mine = [f":{self.port} ", f"{self.data}/beat"]
        return [line for line in table.stdout.splitlines() if any(word in line for word in mine)]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[[], Started]]:
    """Start the console on a port of its own, as often as wanted."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    plain = {name: value for name, value in os.environ.items() if name not in PREPARED_FOR_TESTS}
    processes: list[subprocess.Popen[str]] = []

    def run() -> Started:
        process = subprocess.Popen(
            [ROOT / "bin" / "start"],
            env=plain | {"CONSOLE_DATA": str(tmp_path), "PORT": str(port)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE if processes else None,
            text=True,
            start_new_session=True,
        )
        processes.append(process)
        return Started(process, tmp_path, port)

    yield run
    for process in processes:
        if process.poll() is None:
            process.terminate()
        process.communicate(timeout=60)


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


def test_a_second_console_on_the_same_port_says_what_is_wrong(start):
    start().first_line()

    second = start()
    _, log = second.process.communicate(timeout=60)

    assert second.process.returncode == 1
    assert f"Port {second.port} is in use" in log


def test_when_one_process_ends_the_others_go_too(start):
    console = start()
    console.first_line()
    (beat,) = [line for line in console.children() if f"{console.data}/beat" in line]

    os.kill(int(beat.split()[0]), signal.SIGKILL)
    code = console.process.wait(timeout=60)

    assert code == 1
    assert console.children() == []
