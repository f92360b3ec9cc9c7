"""A real receiver on loopback, which keeps what it was sent and answers as it is told."""

from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any

from standardwebhooks import Webhook as Verifier

Answer = Callable[[BaseHTTPRequestHandler], None]


@dataclass(frozen=True)
class Received:
    """One POST."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def id(self) -> str:
        """What tells a copy."""
        return self.headers["webhook-id"]

    def verified(self, secret: str) -> Any:
        """The body, if the library finds it signed with this secret. Raises otherwise."""
        return Verifier(secret).verify(self.body, self.headers)


def answering(status: int, body: bytes = b"", **headers: str) -> Answer:
    """Answer so."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def hanging_up(handler: BaseHTTPRequestHandler) -> None:
    """Close the connection without an answer."""
    handler.close_connection = True


class Receiver:
    """Answers as told, one after the other, and for ever as it was told last."""

    def __init__(self, *answers: Answer) -> None:
        self.answers = list(answers) or [answering(204)]
        self.received: list[Received] = []
        self._lock = Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/hook"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                with receiver._lock:
                    receiver.received.append(Received(self.path, headers, body))
                    more = len(receiver.answers) > 1
                    answer = receiver.answers.pop(0) if more else receiver.answers[0]
                answer(self)

            def log_message(self, *_: Any) -> None:
                pass

        return Handler
