"""What a client gets that still sends, and that one which stays is waited for by no one."""

import socket
from collections.abc import Iterator

import pytest

from console.running import serving
from tests.waiting import LONG

pytestmark = pytest.mark.no_database
ANSWER = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


@pytest.fixture
def client_and_server() -> Iterator[tuple[socket.socket, socket.socket]]:
    """Both ends of a connection."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        client = socket.create_connection(listener.getsockname(), timeout=LONG)
        server, _ = listener.accept()
        with client, server:
            yield client, server


@pytest.mark.parametrize("reads_on", [0, 0.1])
def test_after_it_gunicorn_finds_nothing_to_read_of_a_client_that_stays(
    client_and_server, reads_on
):
    client, server = client_and_server
    client.sendall(b"GET / HTTP/1.1\r\n")

    serving.end_connection(server, seconds=reads_on)

    server.settimeout(LONG)
    while data := server.recv(1000):
        assert data in b"GET / HTTP/1.1\r\n"
    assert client.recv(1) == b""


def test_a_client_that_leaves_is_not_waited_for(client_and_server):
    client, server = client_and_server
    client.close()

    serving.end_connection(server, seconds=2 * LONG)  # the test would be ended before


def test_a_form_that_is_refused_unread_is_answered_and_not_reset(client_and_server):
    client, server = client_and_server
    client.sendall(b"a" * 300_000)
    server.sendall(ANSWER)

    serving.end_connection(server, seconds=0.5)

    server.close()
    assert client.recv(1000) == ANSWER
    assert client.recv(1000) == b""


def test_no_more_is_read_than_a_form_may_have(client_and_server, monkeypatch):
    client, server = client_and_server
    monkeypatch.setattr(serving, "READS_AT_MOST", 1)
    client.sendall(b"a")

    serving.end_connection(server, seconds=2 * LONG)


def test_what_is_closed_already_is_no_error(client_and_server):
    _, server = client_and_server
    server.close()

    serving.end_connection(server, seconds=LONG)
