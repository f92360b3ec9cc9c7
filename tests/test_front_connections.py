"""nginx where it ends TLS, as docker-compose.yml runs it: how many connections one address gets."""

import contextlib
import socket
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests import nginx
from tests.ports import free_port
from tests.upstreams import Upstream
from tests.waiting import LONG, eventually

pytestmark = [pytest.mark.nginx, pytest.mark.embedded]
MOST = 1000
"""Connections of one address that are open."""
HALF_HEADER = b"GET / HTTP/1.1\r\nHost: testserver\r\nX-Never-Ends: "
ATTACKER, VISITOR, GATEWAY = "127.0.0.1", "127.0.0.2", "127.0.0.3"


@pytest.fixture
def console() -> Iterator[Upstream]:
    """Something that answers everything, in the place of the console."""
    console = Upstream()
    yield console
    console.shutdown()


@pytest.fixture
def port(console, tmp_path) -> Iterator[int]:
    """Where nginx listens without TLS, in front of it; no client is silent for too long."""
    port = free_port()
    nginx.make_certificate(tmp_path)
    ports = {"http": port, "https": free_port(), "upstreams": [console.port]}
    with nginx.running(tmp_path, listens="https", silence="10m", **ports):
        yield port


def connected(port: int, address: str) -> socket.socket:
    """A connection from this address of the machine."""
    return socket.create_connection(("127.0.0.1", port), LONG, source_address=(address, 0))


def answer(port: int, address: str, request: bytes) -> bytes:
    """All that is answered to a request from this address; empty if it is refused."""
    received = b""
    with contextlib.suppress(ConnectionError), connected(port, address) as client:
        client.sendall(request)
        while part := client.recv(10_000):
            received += part
    return received


def get(port: int, path: str, address: str) -> bytes:
    """The first line that is answered to a GET, which ends its connection."""
    head = f"GET {path} HTTP/1.1\r\nHost: testserver\r\nConnection: close\r\n\r\n"
    return answer(port, address, head.encode()).partition(b"\r\n")[0]


@pytest.mark.timeout(4 * LONG)
def test_eight_thousand_half_headers_of_one_address_close_nginx_to_no_other(console, port):
    with ExitStack() as held:
        for _ in range(MOST):
            held.enter_context(connected(port, ATTACKER)).sendall(HALF_HEADER)
        answers = {answer(port, ATTACKER, HALF_HEADER) for _ in range(7000)}

        assert answers == {b""}
        assert get(port, "/", ATTACKER) == b""
        assert get(port, "/healthz", VISITOR) == b"HTTP/1.1 200 OK"
        assert get(port, "/gateway/check", GATEWAY) == b"HTTP/1.1 200 OK"

    eventually(lambda: bool(get(port, "/", ATTACKER)), "they are let go")
    assert console.reached[-1]["X-Forwarded-For"] == ATTACKER
