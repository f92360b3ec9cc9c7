"""Calls to addresses that people typed: what is sent, and what may come back."""

import gzip
import re
import socket
from collections.abc import Callable, Iterator
from ipaddress import ip_network
from threading import Event, Thread

import pytest

from console.calling import client as outgoing
from console.calling.client import NotCalled, call
from tests.ports import free_port
from tests.waiting import LONG

pytestmark = pytest.mark.embedded

Answer = Callable[[socket.socket], None]


class Server:
    """Answers each connection with these bytes, or as it is told; keeps what it was sent."""

    def __init__(self, answer: bytes | Answer) -> None:
        self.answer = answer
        self.asked: list[bytes] = []
        self.ended = Event()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        Thread(target=self._serve, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/a?b=c"

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            Thread(target=self._answer, args=[connection], daemon=True).start()

    def _answer(self, connection: socket.socket) -> None:
        with connection:
            self.asked.append(_request(connection))
            try:
                if isinstance(self.answer, bytes):
                    connection.sendall(self.answer)
                else:
                    self.answer(connection)
            except OSError:
                pass  # whoever asked has gone, which is the point of some tests

    def close(self) -> None:
        self.ended.set()
        self._listening.close()


def _request(connection: socket.socket) -> bytes:
    """All of it: its body may come after its head."""
    read = connection.recv(65536)
    length = re.search(rb"Content-Length: (\d+)", read)
    while length and len(read.partition(b"\r\n\r\n")[2]) < int(length[1]):
        read += connection.recv(65536)
    return read


@pytest.fixture
def serve(settings) -> Iterator[Callable[[bytes | Answer], Server]]:
    """Start a server that may be called."""
    started: list[Server] = []

    def start(answer: bytes | Answer) -> Server:
        server = Server(answer)
        started.append(server)
        settings.OUTGOING_NETWORKS = [ip_network("127.0.0.0/8")]
        settings.OUTGOING_PORTS = [each.port for each in started]
        return server

    yield start
    for server in started:
        server.close()


def ok(body: bytes, more: str = "") -> bytes:
    """An answer with this body."""
    head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\n{more}\r\n"
    return head.encode() + body


def test_a_call_sends_what_it_is_told_and_reads_the_answer(serve):
    server = serve(ok(b"hi", "X-Check-Code: VALID\r\n"))

    reply = call("POST", server.url, headers={"X-API-Key": "k"}, content=b"body")

    assert (reply.status, reply.body, reply.is_cut) == (200, b"hi", False)
    assert reply.header("x-check-code") == "VALID"
    assert reply.header("missing") == ""
    assert reply.seconds < 5
    (asked,) = server.asked
    assert asked.startswith(b"POST /a?b=c HTTP/1.1\r\n")
    assert f"Host: 127.0.0.1:{server.port}\r\n".encode() in asked
    assert b"X-API-Key: k\r\n" in asked
    assert asked.endswith(b"body")


def test_a_redirect_is_an_answer_and_not_followed(serve):
    inside = serve(ok(b"secret"))
    server = serve(f"HTTP/1.1 302 Found\r\nLocation: {inside.url}\r\n\r\n".encode())

    reply = call("GET", server.url)

    assert reply.status == 302
    assert inside.asked == []


def test_cookies_are_not_kept(serve):
    server = serve(ok(b"", "Set-Cookie: a=b\r\n"))

    call("GET", server.url)
    call("GET", server.url)

    assert all(b"ookie" not in asked for asked in server.asked)


def test_a_proxy_of_the_environment_is_not_asked(serve, monkeypatch):
    proxy, server = serve(ok(b"proxied")), serve(ok(b"direct"))
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")

    assert call("GET", server.url).body == b"direct"
    assert proxy.asked == []


def test_an_endless_answer_is_cut(serve, monkeypatch):
    monkeypatch.setattr(outgoing, "LARGEST", 1000)

    def endless(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            connection.sendall(b"x" * 65536)

    reply = call("GET", serve(endless).url)

    assert (len(reply.body), reply.is_cut) == (1000, True)


@pytest.mark.parametrize("sent_first", [b"HTTP/1.1 200 OK\r\n\r\n", b"HTTP/1.1 200 OK\r\nX-A: "])
def test_a_byte_now_and_then_does_not_prolong_the_call(serve, monkeypatch, sent_first):
    monkeypatch.setattr(outgoing, "SECONDS", 0.5)

    def drip(connection: socket.socket) -> None:
        connection.sendall(sent_first)
        while not server.ended.wait(0.05):
            connection.sendall(b"x")

    server = serve(drip)

    with pytest.raises(NotCalled, match=r"no complete answer within 0\.5 seconds"):
        call("GET", server.url)


def test_a_silent_server_is_given_up(serve, monkeypatch):
    monkeypatch.setattr(outgoing, "SECONDS", 0.5)
    server = serve(lambda _: None)
    server.answer = lambda _: server.ended.wait(LONG) and None

    with pytest.raises(NotCalled, match="no complete answer"):
        call("GET", server.url)


def test_nothing_is_unpacked(serve):
    packed = gzip.compress(b"0" * 100_000_000)
    server = serve(ok(packed, "Content-Encoding: gzip\r\n"))

    reply = call("GET", server.url)

    assert b"Accept-Encoding: identity" in server.asked[0]
    assert reply.body == packed[: len(reply.body)]


@pytest.mark.parametrize(
    "answer", [b"220 smtp ready\r\n", b"\x00\x01\x02", b"HTTP/1.1 999999 x\r\n"]
)
def test_what_is_not_http_is_said_to_be_none(serve, answer):
    with pytest.raises(NotCalled, match="not HTTP"):
        call("GET", serve(answer).url)


@pytest.mark.parametrize("value", ["a\r\nX-Injected: 1", "a\nb", "a\0b"])
def test_a_header_cannot_begin_another(serve, value):
    server = serve(ok(b""))

    with pytest.raises(NotCalled, match="characters that cannot be sent"):
        call("GET", server.url, headers={"X-A": value})

    assert all(b"Injected" not in asked for asked in server.asked)


def test_no_more_calls_at_a_time_than_threads_can_be_spared(serve):
    server = serve(ok(b"hi"))
    for _ in range(outgoing.AT_ONCE):
        outgoing._places.acquire()

    try:
        with pytest.raises(NotCalled, match="too many calls"):
            call("GET", server.url)
    finally:
        for _ in range(outgoing.AT_ONCE):
            outgoing._places.release()

    assert call("GET", server.url).status == 200


def test_a_port_that_is_refused_is_named_with_the_setting_that_allows_it(settings):
    settings.OUTGOING_PORTS = [443, 80]

    with pytest.raises(NotCalled, match=r"not call port 8112\..*OUTGOING_PORTS: 80, 443\."):
        call("GET", "http://127.0.0.1:8112/")


def test_a_refused_connection_is_said_so(settings):
    settings.OUTGOING_NETWORKS = [ip_network("127.0.0.0/8")]
    settings.OUTGOING_PORTS = [port := free_port()]

    with pytest.raises(NotCalled, match="The connection failed: connection refused"):
        call("GET", f"http://127.0.0.1:{port}/")
