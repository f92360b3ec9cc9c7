"""Opening a page again and again, in this process as a web server would, as one browser."""

import gc
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.test import Client

from accounts.models import User
from bench import wire
from bench.bare import BareHandler
from console.wsgi import application

REQUESTS = 10
"""Of each page in a round."""
Handler = Callable[[dict[str, Any], Any], Any]
console: Handler = application
bare: Handler = BareHandler()


@dataclass(frozen=True)
class Visit:
    """One page, opened again and again by one browser."""

    handler: Handler
    path: str
    cookies: str

    def __call__(self) -> bytes:
        """The body of the page; raises unless it is answered with 200."""
        path, _, query = self.path.partition("?")
        environ = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SERVER_NAME": "testserver",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": "testserver",
            "HTTP_COOKIE": self.cookies,
            "wsgi.url_scheme": "http",
            "wsgi.input": sys.stdin.buffer,
            "wsgi.errors": sys.stderr,
        }
        answered: list[str] = []
        response = self.handler(environ, lambda status, headers: answered.append(status))
        body = b"".join(response)
        response.close()
        if answered != ["200 OK"]:
            raise RuntimeError(f"{self.path} answers {answered}")
        return body

    def cpu(self) -> float:
        """Seconds of CPU for one request."""
        gc.collect()
        start = time.thread_time()
        for _ in range(REQUESTS):
            self()
        return (time.thread_time() - start) / REQUESTS

    def statements(self) -> int:
        """How many statements the server gets in one request, the look at the connection too."""
        with wire.counted() as counted:
            self()
            before = counted.statements
            self()
            return counted.statements - before


def browser_of(user: User, path: str) -> str:
    """The cookies of someone signed in who has been on the page before."""
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    client.get(path)
    client.get(path)
    return "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
