"""The reporter as a gateway's machine runs it, and what stands in for the console."""

import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from tests.our_apps import ROOT
from tests.waiting import LONG

REPORTER = ROOT / "static" / "gateways" / "report_usage.py"
SECRET = "cog_secret"
AT = "2030-01-01T10:00:00+00:00"


def written(number: int, **fields: Any) -> str:
    """A line of the log of nginx about a call with so many bytes."""
    said = {
        "at": AT,
        "api": "payments/1",
        "application": "00000000-0000-4000-8000-000000000001",
        "status": "200",
        "bytes": str(number),
        "seconds": "0.012",
    }
    return json.dumps(said | fields) + "\n"


def write(log: Path, *numbers: int) -> None:
    """Add a line for each of these numbers."""
    with log.open("a") as file:
        file.writelines(written(number) for number in numbers)


def begin(
    log: Path, console: str, *options: str | Path, token: str = SECRET, folder: Path | None = None
) -> subprocess.Popen[str]:
    """Start it, with the standard library alone: no package, and nothing of the console."""
    command: list[str | Path] = [sys.executable, "-I", "-S", REPORTER, log, "--console", console]
    state = () if "--state" in options else ("--state", log.with_name("state.json"))
    return subprocess.Popen(
        [*command, *state, *options],
        cwd=folder or log.parent,
        env={"PATH": os.environ["PATH"]} | ({"GATEWAY_TOKEN": token} if token else {}),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def report_all(
    log: Path, console: str, token: str = SECRET, *options: str | Path, folder: Path | None = None
) -> tuple[int, str]:
    """Have it send what is there; returns its exit code and what it said."""
    process = begin(log, console, "--once", *options, token=token, folder=folder)
    out, said = process.communicate(timeout=LONG)
    assert out == ""
    return process.returncode, said


def loaded() -> Any:
    """The program as a module, for what a process of its own would take minutes to show."""
    spec = importlib.util.spec_from_file_location("report_usage", REPORTER)
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Console(ThreadingHTTPServer):
    """Counts what comes, each batch once, as the real one does."""

    def __init__(self, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Takes)
        self.batches: dict[str, list[dict[str, Any]]] = {}
        self.sent: list[str] = []
        """The names of the batches, as often as they came."""
        self.shown: list[str] = []
        """The tokens."""
        self.answers: list[tuple[int, dict[str, str], Any]] = []
        """Status, headers and body of the next answers. After them it counts."""
        self.uncounted: dict[str, Any] = {}
        """What it says of lines that it did not count."""
        self.before: Callable[[], None] = lambda: None
        self.after: Callable[[], None] = lambda: None
        """What happens before it counts, and after that and before it answers."""

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.server_port}"

    @property
    def numbers(self) -> list[int]:
        """What was counted."""
        return [line["bytes"] for lines in self.batches.values() for line in lines]

    def take(self, said: dict[str, Any]) -> tuple[int, dict[str, str], Any]:
        """Count a batch, unless something else is to be answered."""
        self.sent.append(said["batch"])
        self.before()
        if self.answers:
            return self.answers.pop(0)
        self.batches.setdefault(said["batch"], said["lines"])
        self.after()
        number = len(said["lines"])
        counted = {"batch": said["batch"], "lines": number, "taken": number}
        return 200, {}, counted | self.uncounted


@contextmanager
def listening(port: int = 0) -> Iterator[Console]:
    """Such a console, until the end of the block."""
    with Console(port) as console:
        thread = Thread(target=console.serve_forever, args=(0.05,))
        thread.start()
        yield console
        console.shutdown()
        thread.join(LONG)
        assert not thread.is_alive()


class _Takes(BaseHTTPRequestHandler):
    server: Any

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.shown.append(self.headers["X-Gateway-Token"])
        with suppress(OSError):  # it was killed
            assert self.path == "/gateway/usage"
            status, headers, said = self.server.take(json.loads(body))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(said.encode() if isinstance(said, str) else json.dumps(said).encode())

    def do_GET(self) -> None:
        self.server.shown.append(f"redirected with {self.headers['X-Gateway-Token']}")

    def log_message(self, *_: Any) -> None:
        """Say nothing."""
