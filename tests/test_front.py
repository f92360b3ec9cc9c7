"""nginx in front, as docker-compose.yml runs it: whom it holds up, and what it writes down."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack
from http.client import HTTPConnection, HTTPResponse

import pytest

from tests import nginx
from tests.ports import free_port
from tests.upstreams import Upstream
from tests.waiting import LONG, eventually

pytestmark = [pytest.mark.nginx, pytest.mark.embedded]
MOST = 200
"""Requests of one address that are under way."""
SLOW = (
    "POST /accounts/login/ HTTP/1.1\r\nHost: testserver\r\nX-Forwarded-For: {address}\r\n"
    "Content-Length: 5000\r\n\r\n"
)
NO_FRAME = "frame-ancestors 'none'"
SECRET = "secret-of-somebody"
LINKS = [
    f"/invitations/5f0c/{SECRET}/",
    f"/accounts/second-factor-reset/7/{SECRET}/",
    f"/accounts/password/reset/key/3-{SECRET}/",
    f"/accounts/oidc/company/login/callback/?code={SECRET}&state={SECRET}",
    f"/organizations/acme/settings/members/?q={SECRET}",
]


@pytest.fixture
def console() -> Iterator[Upstream]:
    """Something that answers everything, in the place of the console."""
    console = Upstream()
    yield console
    console.shutdown()


@pytest.fixture
def port(console, tmp_path) -> Iterator[int]:
    """Where nginx listens, in front of it."""
    port = free_port()
    with nginx.running(tmp_path, upstreams=[console.port], http=port):
        yield port


def status(port: int, path: str, address: str, **headers: str) -> int:
    """How a request from this address is answered."""
    return asked(port, path, address, **headers).status


def asked(port: int, path: str, address: str, **headers: str) -> HTTPResponse:
    """The answer to a request from this address."""
    connection = HTTPConnection("127.0.0.1", port, timeout=LONG)
    connection.request("GET", path, headers={"X-Forwarded-For": address} | headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer


def test_whoever_drips_holds_up_only_themselves_and_no_gateway(port):
    with ExitStack() as held:
        for _ in range(MOST + 50):  # of which some come while others are asked
            client = held.enter_context(socket.create_connection(("127.0.0.1", port), LONG))
            client.sendall(SLOW.format(address="203.0.113.1").encode())
        eventually(lambda: status(port, "/", "203.0.113.1") == 429, "it is too many")
        too_many = asked(port, "/", "203.0.113.1")

        assert status(port, "/", "203.0.113.2") == 200
        assert status(port, "/", "203.0.113.1, 203.0.113.2") == 200
        assert status(port, "/gateway/check", "203.0.113.1") == 200
        assert (too_many.status, too_many.headers["Content-Security-Policy"]) == (429, NO_FRAME)

    eventually(lambda: status(port, "/", "203.0.113.1") == 200, "they are let go")


def test_what_has_no_policy_of_its_own_is_shown_in_no_frame(console, port):
    def policies(path: str, **said: str) -> list[str]:
        console.answer = (200, said, b"")
        answer = asked(port, path, "203.0.113.1")
        return answer.headers.get_all("Content-Security-Policy") or []

    page = {"Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'"}

    assert policies("/gateway/check") == policies("/domains/ask") == [NO_FRAME]
    assert policies("/", **page) == list(page.values())
    # These are nginx's own: a 404, and a 400.
    assert policies("/metrics", **page) == policies("/%zz", **page) == [NO_FRAME]


def test_gateways_are_told_for_how_long_they_may_remember_an_answer_and_nginx_asks_again(
    console, port
):
    console.answer = (200, {"X-Accel-Expires": "10", "Cache-Control": "private, max-age=10"}, b"")

    answers = [asked(port, "/gateway/check", "203.0.113.1") for _ in range(2)]

    assert {answer.headers["X-Accel-Expires"] for answer in answers} == {"10"}
    assert len(console.lines) == 2


def test_so_many_requests_as_a_whole_office_makes_are_let_through(port):
    with ExitStack() as held:
        for _ in range(MOST - 1):
            client = held.enter_context(socket.create_connection(("127.0.0.1", port), LONG))
            client.sendall(SLOW.format(address="203.0.113.1").encode())

        assert status(port, "/", "203.0.113.1") == 200


@pytest.mark.parametrize("is_away", [False, True])
def test_neither_links_nor_queries_are_written_down(console, port, tmp_path, is_away):
    if is_away:
        console.shutdown()
        console.server_close()

    answers = {status(port, path, "203.0.113.1", Referer=SECRET) for path in LINKS}

    def written() -> str:
        return "".join((tmp_path / name).read_text() for name in ("access.log", "log"))

    eventually(lambda: written().count(" HTTP/1.1") >= len(LINKS), "it is written down")
    assert answers == {502 if is_away else 200}
    assert SECRET not in written()
    assert "/organizations/acme/settings/members/ HTTP/1.1" in written()
    assert "/invitations/5f0c/... HTTP/1.1" in written()


@pytest.mark.parametrize(
    "lengths",
    [
        ["Content-Length: 4", "Transfer-Encoding: chunked"],
        ["Content-Length: 4", "Content-Length: 5"],
        ["Transfer-Encoding: chunked, identity"],
    ],
)
def test_a_request_that_ends_in_two_places_reaches_no_one(console, port, lengths):
    head = ["POST / HTTP/1.1", "Host: testserver", *lengths, "", ""]
    hidden = "0\r\n\r\nGET /hidden HTTP/1.1\r\nHost: testserver\r\n\r\n"

    with socket.create_connection(("127.0.0.1", port), LONG) as client:
        client.sendall(("\r\n".join(head) + hidden).encode())
        answered = client.recv(100)

    assert answered.split()[1] in {b"400", b"501"}
    assert console.lines == []
