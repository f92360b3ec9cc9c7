"""Reports go on until the console has taken them, and the token is shown to nobody else."""

import json
import os
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from tests.our_apps import ROOT
from usage.sending.console import LONGEST_PAUSE, send
from usage.tests.test_sending import written

BATCH = {"batch": "one", "lines": []}


class Answers(BaseHTTPRequestHandler):
    """Answers with one status after the other, and keeps what it was shown."""

    server: Any

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.shown.append((self.path, self.headers["X-Gateway-Token"], json.loads(body)))
        status = self.server.statuses.pop(0) if self.server.statuses else 200
        self.send_response(status)
        self.send_header("Location", self.server.elsewhere)
        self.end_headers()
        self.wfile.write(b'{"taken": 1}' if status == 200 else b"no")

    do_GET = do_POST

    def log_message(self, *_):
        pass


@pytest.fixture
def console():
    server: Any = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    server.shown, server.statuses, server.elsewhere = [], [], "/elsewhere"
    server.url = f"http://127.0.0.1:{server.server_port}"
    Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def test_pauses_grow_until_the_console_listens(console):
    console.statuses = [503, 404, 403, 500, 429, 502, 503, 503, 302]
    pauses: list[float] = []
    tokens = iter("abcdefghij")

    said = send(console.url, BATCH, lambda: next(tokens), pause=pauses.append)

    assert said == {"taken": 1}
    assert pauses == [1, 2, 4, 8, 16, 32, LONGEST_PAUSE, LONGEST_PAUSE, LONGEST_PAUSE]
    assert [token for _, token, _ in console.shown] == list("abcdefghij")
    assert {path for path, _, _ in console.shown} == {"/"}


def test_a_console_that_is_away_is_waited_for(console, unused_port):
    def wake(_):
        raise StopIteration

    with pytest.raises(StopIteration):
        send(f"http://127.0.0.1:{unused_port}", BATCH, lambda: "a", pause=wake)


@pytest.mark.parametrize("status", [400, 413, 415, 422])
def test_what_the_console_will_never_take_ends_it(console, status):
    console.statuses = [status]

    with pytest.raises(SystemExit, match=str(status)):
        send(console.url, BATCH, lambda: "a", pause=lambda _: pytest.fail("it waits"))


@pytest.fixture
def unused_port():
    from tests.serving import free_port

    return free_port()


@pytest.mark.parametrize("start", [["manage.py", "send_usage"], ["-m", "usage.sending"]])
def test_the_command_needs_no_database_and_shows_no_token(console, tmp_path, start):
    log = tmp_path / "apis.log"
    log.write_text(written(1))
    (tmp_path / "token").write_text("secret\n")
    settings = {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing", "SECRET_KEY": "x"}
    named = ["--console", console.url, "--state", str(tmp_path / "state"), "--once"]
    token = ["--token-file", str(tmp_path / "token")]

    done = subprocess.run(
        [sys.executable, *start, str(log), *named, *token],
        cwd=ROOT,
        env=os.environ | settings,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    (shown,) = console.shown
    assert shown[:2] == ("/gateway/usage", "secret")
    assert [line["bytes"] for line in shown[2]["lines"]] == [1]
    assert "secret" not in done.stdout + done.stderr + (tmp_path / "state").read_text()


def test_without_a_token_the_command_says_where_it_belongs(console, tmp_path):
    named = ["--console", console.url, "--state", str(tmp_path / "state"), "--once"]
    done = subprocess.run(
        [sys.executable, "-m", "usage.sending", str(tmp_path / "apis.log"), *named],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if name != "GATEWAY_TOKEN"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert "GATEWAY_TOKEN" in done.stderr
    assert console.shown == []
