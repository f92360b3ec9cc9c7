"""What stands behind a gateway in tests: a service that keeps what reaches it."""

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any


class Upstream(ThreadingHTTPServer):
    """A sample on a free port of this machine: it keeps whatever reaches it."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Reached)
        self.reached: list[dict[str, str]] = []
        self.lines: list[str] = []
        self.bodies: list[bytes] = []
        self.answer: tuple[int, dict[str, str], bytes] = (200, {}, b"hi")
        """Status, headers and body of every answer."""
        Thread(target=self.serve_forever, daemon=True).start()

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.server_address[1])


class Reached(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        upstream: Any = self.server
        upstream.reached.append(dict(self.headers.items()))
        upstream.lines.append(self.requestline)
        upstream.bodies.append(self.rfile.read(int(self.headers.get("Content-Length", 0))))
        status, headers, body = upstream.answer
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET

    def log_message(self, *_: Any) -> None:
        """Say nothing."""
