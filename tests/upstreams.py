"""What stands behind a gateway in tests: a service that keeps what reaches it."""

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any


class Upstream(ThreadingHTTPServer):
    """A sample on a free port of this machine: it keeps the headers of whatever reaches it."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Reached)
        self.reached: list[dict[str, str]] = []
        Thread(target=self.serve_forever, daemon=True).start()

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.server_address[1])


class Reached(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        upstream: Any = self.server
        upstream.reached.append(dict(self.headers.items()))
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"hi")

    do_POST = do_GET

    def log_message(self, *_: Any) -> None:
        """Say nothing."""
