"""A Sentry on this machine: it keeps what it is sent, and answers while it may."""

import gzip
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import brotli

from tests.waiting import LONG

KEY = "0123456789abcdef0123456789abcdef"


class Sentry(ThreadingHTTPServer):
    """Listens as soon as it is there."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answers)
        self.sent: list[tuple[str, bytes]] = []
        """Heads and bodies, decoded."""
        self.is_asked, self.may_answer = threading.Event(), threading.Event()
        self.may_answer.set()

    @property
    def dsn(self) -> str:
        return f"http://{KEY}@127.0.0.1:{self.server_port}/42"

    @property
    def text(self) -> str:
        """All that came, in one piece."""
        return "\n".join(f"{head}\n{body.decode()}" for head, body in self.sent)

    @property
    def events(self) -> list[dict[str, Any]]:
        """What was told. Fails for anything else in an envelope."""
        return [event for _, body in self.sent for event in events_in(body)]


class Answers(BaseHTTPRequestHandler):
    """Takes an envelope, whose encoding its head names."""

    server: Sentry

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        encoding = self.headers["Content-Encoding"]
        self.server.is_asked.set()
        if self.server.may_answer.wait(LONG):
            decoded = {"br": brotli.decompress, "gzip": gzip.decompress}[encoding](body)
            self.server.sent.append((f"{self.requestline}\n{self.headers}", decoded))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


def events_in(envelope: bytes) -> Iterator[dict[str, Any]]:
    """Its items: a line of what it is, and then so many bytes."""
    _, _, left = envelope.partition(b"\n")
    while left:
        line, _, left = left.partition(b"\n")
        item = json.loads(line)
        assert item["type"] == "event"
        yield json.loads(left[: item["length"]])
        left = left[item["length"] :].removeprefix(b"\n")


@contextmanager
def listening() -> Iterator[Sentry]:
    """One of a test's own."""
    with Sentry() as sentry:
        thread = threading.Thread(target=sentry.serve_forever, daemon=True)
        thread.start()
        try:
            yield sentry
        finally:
            sentry.may_answer.set()
            sentry.shutdown()
            thread.join(LONG)
            assert not thread.is_alive()
