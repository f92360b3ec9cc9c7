"""Reports go on until the console has taken them, and the token is shown to no one else."""

import json
import os
import runpy
import subprocess
import sys
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from django.core.management import call_command

from tests.our_apps import ROOT
from usage.sending.console import LONGEST_PAUSE, send
from usage.tests.test_sending import written

BATCH = {"batch": "one", "lines": []}


def run_as_module(*arguments: str) -> None:
    """`python -m usage.sending`, in this process."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(sys, "argv", ["sending", *arguments])
        runpy.run_module("usage.sending", run_name="__main__")


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
    from tests.ports import free_port

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


@pytest.mark.parametrize("start", [partial(call_command, "send_usage"), run_as_module])
def test_the_command_sends_what_is_there_and_ends(console, tmp_path, monkeypatch, start):
    log, state, token = tmp_path / "a.log", tmp_path / "state.json", tmp_path / "token"
    log.write_text(written(1) + written(2))
    token.write_text("cog_secret\n")
    options = ["--console", f"{console.url}/", "--state", str(state), "--once"]

    start(str(log), *options, "--token-file", str(token))
    monkeypatch.setenv("GATEWAY_TOKEN", "cog_other")
    with log.open("a") as file:
        file.write(written(3))
    start(str(log), *options)

    assert [len(batch["lines"]) for _, _, batch in console.shown] == [2, 1]
    assert [token for _, token, _ in console.shown] == ["cog_secret", "cog_other"]
    assert {path for path, _, _ in console.shown} == {"/gateway/usage"}


@pytest.mark.parametrize("address", ["file:///etc/passwd", "console.example.com"])
def test_the_command_takes_addresses_of_the_web_only(tmp_path, address):
    options = ["--console", address, "--state", str(tmp_path / "state"), "--once"]

    with pytest.raises(SystemExit, match="must begin with"):
        call_command("send_usage", str(tmp_path / "a.log"), *options)


def test_the_command_does_not_begin_without_a_token(tmp_path, monkeypatch):
    monkeypatch.delenv("GATEWAY_TOKEN", raising=False)
    options = ["--console", "http://localhost", "--state", str(tmp_path / "state"), "--once"]

    with pytest.raises(SystemExit, match="Put the token"):
        call_command("send_usage", str(tmp_path / "a.log"), *options)
