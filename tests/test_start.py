"""The console starts with one command, says when, keeps what it has, and stops without a trace."""

import contextlib
import os
import select
import signal
import socket
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.started import (
    Start,
    Started,
    Visitor,
    answers,
    are_gone,
    mail_arrives,
    starter,
)
from tests.started_services import RedisServer
from tests.waiting import LONG, eventually

# It has an embedded database of its own, and mostly waits: best beside tests that do not.
pytestmark = pytest.mark.once


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    with starter(tmp_path) as start:
        yield start


@pytest.fixture
def start_anew(tmp_path: Path) -> Iterator[Start]:
    with starter(tmp_path / "new", is_new=True) as start:
        yield start


def test_the_console_starts_says_so_and_stops_without_a_trace(start_anew):
    console = start_anew()

    line = console.first_line()
    with urllib.request.urlopen(console.origin, timeout=LONG) as page:
        status = page.status
    running = console.descendants()
    threads = len([*Path(f"/proc/{console.process.pid}/task").glob("*")])
    console.process.terminate()
    rest, _ = console.process.communicate(timeout=LONG)

    # A fork would wait for what another thread held. Only Linux says how many there are.
    assert threads == 1 or sys.platform != "linux"
    assert line == f"Console ready at http://localhost:{console.port}\n"
    assert status == 200
    assert sum("background" in command for command in running.values()) == 1
    assert rest == ""
    assert console.process.returncode == 0
    assert are_gone(running)
    assert "Traceback" not in console.log
    assert "superuser" not in console.log


def test_ctrl_c_stops_all_of_it_and_the_next_start_keeps_what_was_there(start):
    console = start()
    console.first_line()
    configuration = (console.data / "console.env").read_text()

    os.killpg(console.process.pid, signal.SIGINT)
    code = console.process.wait(timeout=LONG)
    again = start().first_line()

    assert code == 0
    assert again.startswith("Console ready at ")
    assert (console.data / "console.env").read_text() == configuration


def test_it_runs_and_stops_while_no_one_reads_its_log(start, tmp_path):
    log = tmp_path.with_name(f"{tmp_path.name}.0.log")
    os.mkfifo(log)
    unread = os.open(log, os.O_RDWR | os.O_NONBLOCK)
    with contextlib.suppress(BlockingIOError):
        while True:
            os.write(unread, b"x" * select.PIPE_BUF)
    console = start()

    line = console.first_line()
    console.process.terminate()

    assert line.startswith("Console ready at ")
    assert console.process.wait(timeout=LONG) == 0
    os.close(unread)


def test_clients_that_close_nothing_or_say_nothing_keep_nobody_waiting(start):
    console = start()
    console.first_line()
    address = ("127.0.0.1", console.port)
    last = f"GET /healthz HTTP/1.1\r\nHost: localhost:{console.port}\r\nConnection: close\r\n\r\n"
    said = [last.encode(), b"NONSENSE\r\n\r\n", b""]
    with contextlib.ExitStack() as held:
        for number in range(180):
            client = held.enter_context(socket.create_connection(address, timeout=LONG))
            client.sendall(said[number % 3])
        # They would keep both processes for two minutes.
        with urllib.request.urlopen(f"{console.origin}/healthz", timeout=LONG / 4) as page:
            assert page.status == 200


@pytest.mark.parametrize("port", ["abc", "", "0", "-1", "99999"])
def test_a_port_that_cannot_be_is_said_in_a_line(start, port):
    log = start(PORT=port).log_of_failure()

    assert f"PORT must be a number from 1 to 65535, not {port!r}." in log


@pytest.mark.skipif(os.geteuid() == 0, reason="root may listen on every port")
def test_a_port_only_for_root_is_not_said_to_be_in_use(start):
    assert "PORT 80 requires root" in start(PORT="80").log_of_failure()


def test_a_place_that_cannot_be_written_to_is_said_in_a_line(start):
    log = start(CONSOLE_DATA="/dev/null/console").log_of_failure()

    assert log == (
        "CONSOLE_DATA must be a folder that you may write to, and /dev/null/console is not.\n"
    )


@pytest.mark.parametrize("first", ["background", "web"])
def test_a_process_that_ends_before_all_is_ready_is_a_failure_of_the_start(start, first):
    # Without the line of the log that says so, work is waited for a while longer.
    console = start(LOG_LEVEL="ERROR")
    eventually(lambda: runs(console, first), "the process begins")
    pids = console.descendants()
    os.kill(console.pid_of(first), signal.SIGKILL)

    assert console.first_line() == ""
    assert "was ended by SIGKILL" in console.log_of_failure()
    assert are_gone(pids)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children of it")
def test_when_it_is_killed_nothing_stays_behind_and_it_starts_again(start):
    console = start()
    console.first_line()
    running = console.descendants()
    assert running

    console.process.kill()
    console.process.wait(timeout=LONG)

    eventually(lambda: are_gone(running), "its processes end")
    assert start().first_line().startswith("Console ready at ")


def test_each_process_that_is_killed_is_started_again_and_the_mail_goes_out(start):
    console = start()
    console.first_line()
    web, background = console.pid_of("web"), console.pid_of("background")

    os.kill(background, signal.SIGKILL)
    eventually(lambda: are_gone({background}), "it ends")
    assert answers(console)
    mail_arrives(console, "ada@example.com")

    os.kill(web, signal.SIGKILL)
    # Until then, those it had started may still answer.
    eventually(partial(has_said, console, "web        | was ended"), "its end is noticed")
    eventually(lambda: answers(console), "pages are answered again")
    mail_arrives(console, "grace@example.com")

    one_of_two = max(pid for pid, command in console.descendants().items() if "web" in command)
    os.kill(one_of_two, signal.SIGKILL)
    eventually(lambda: are_gone({one_of_two}), "it ends")
    eventually(lambda: answers(console), "pages are answered again")
    mail_arrives(console, "katherine@example.com")

    assert "background | was ended by SIGKILL; it is started again in 1 s" in console.log
    assert "web        | was ended by SIGKILL; it is started again in 1 s" in console.log
    assert console.process.poll() is None
    assert "Traceback" not in console.log


def has_said(console: Started, words: str) -> bool:
    return words in console.log


def runs(console: Started, words: str) -> bool:
    """Whether it runs a process whose command has these words."""
    return any(words in command for command in console.descendants().values())


def test_the_pause_grows_while_a_process_keeps_ending(start):
    console = start()
    console.first_line()

    for pause in (1, 2, 4):
        os.kill(console.pid_of("background"), signal.SIGKILL)
        said = f"it is started again in {pause} s"
        eventually(partial(has_said, console, said), said)
        assert answers(console)
        eventually(partial(runs, console, "background"), "it runs again")


BROKEN = {
    "broker/messages/1764150000000_8f0c.celery.msg": '{"body": "W1tdLCB7fSwgey',
    "broker/control/celery.pidbox.exchange": "[[",
    "beat": "half",
    "beat.db": "\0\1\2",
    "beat-wal": "",
    "cache/0a1b2c.djcache": "\x80\x05",
    "mail/20260101T000000.000000-half.part": "From: Console <con",
    "mail/20260101T000000.000001-empty.eml": "",
    "mail/20260101T000000.000002-torn.eml": "Content-Type: multipart/mixed; boundary=x\n\n--x",
    "mail/20260101T000000.000003-bytes.eml": "Subject: =?utf-8?b?4p\n\n\udcff\udcfe",
    "console.env.4711": "",
    "console.lock": "process 1, at http://localhost:1",
    "static/half.css.gz": "\x1f\x8b",
}


def test_it_runs_whatever_an_earlier_one_left_broken_or_half_written(start, tmp_path):
    for name, content in BROKEN.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode(errors="surrogateescape"))

    console = start()
    assert console.first_line().startswith("Console ready at ")
    mail_arrives(console, "ada@example.com")

    visitor = Visitor(console.origin)
    assert "ada@example.com" in visitor.get("/development/mail/")
    for name in BROKEN:
        if name.endswith(".eml"):
            visitor.get(f"/development/mail/{Path(name).name}/")
    assert console.process.poll() is None
    assert "Traceback" not in console.log


def test_with_a_broker_celery_runs_as_in_production_and_is_started_again(
    start, redis_server: RedisServer
):
    console = start(CELERY_BROKER_URL=redis_server.url)
    assert console.first_line().startswith("Console ready at ")
    mail_arrives(console, "ada@example.com")

    os.kill(console.pid_of("worker"), signal.SIGKILL)
    os.kill(console.pid_of("beat"), signal.SIGKILL)
    mail_arrives(console, "grace@example.com")

    assert not runs(console, "background")
    assert "beat       | was ended by SIGKILL" in console.log
    assert "worker     | was ended by SIGKILL" in console.log
