"""Requests that are repeated, and those that are not."""

from collections.abc import Callable

import httpx
import pytest

from console_cli import client as requests
from console_cli.client import Client
from console_cli.exits import ExitCode, Failed
from console_cli.sign_ins import SignIn

pytestmark = pytest.mark.no_database
Answer = Callable[[], httpx.Response]
OK = httpx.Response(200, json={})
BUSY = httpx.Response(503, headers={"Retry-After": "0"}, text="Busy")


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[httpx.Request]]:
    """Sends a request on a line that gives these answers, and returns what was sent."""
    monkeypatch.setattr(requests, "PAUSE", 0)

    def send(method: str, *answers: httpx.Response | type[httpx.TransportError], code: int = 0):
        line, arrived = iter(answers), []

        def answer(request: httpx.Request) -> httpx.Response:
            arrived.append(request)
            answered = next(line)
            if isinstance(answered, httpx.Response):
                return answered
            raise answered("The line is broken.")

        transport = httpx.MockTransport(answer)
        monkeypatch.setattr(requests, "connect", lambda: httpx.Client(transport=transport))
        client = Client(SignIn("http://console.test", "cop_any"))
        if code:
            with pytest.raises(Failed) as failed:
                client.call(method, "/api/v1/token")
            assert failed.value.exit_code == code
        else:
            client.call(method, "/api/v1/token")
        return arrived

    return send


def test_what_is_safe_is_repeated_and_has_one_effect(sent):
    broken = [httpx.ReadError, httpx.ConnectError]
    for method, failures in (
        ("GET", [BUSY, *broken]),
        ("POST", [BUSY, *broken]),
        ("PATCH", [BUSY, *broken]),
        ("DELETE", [BUSY, httpx.ConnectError]),
    ):
        for failure in failures:
            arrived = sent(method, failure, failure, OK)
            assert len(arrived) == 3, (method, failure)
            keys = {request.headers.get("Idempotency-Key") for request in arrived}
            assert len(keys) == 1
            assert (None in keys) == (method != "POST")


def test_a_deletion_that_may_have_arrived_is_not_repeated(sent):
    assert len(sent("DELETE", httpx.ReadError, OK, code=ExitCode.UNREACHABLE)) == 1


def test_it_gives_up_after_three(sent):
    assert len(sent("GET", *[httpx.ConnectError] * 4, code=ExitCode.UNREACHABLE)) == 3
    assert len(sent("GET", *[BUSY] * 4, code=ExitCode.UNREACHABLE)) == 3


def test_a_redirect_is_not_followed_with_the_token(sent):
    elsewhere = httpx.Response(301, headers={"Location": "https://elsewhere.example/"})
    assert len(sent("GET", elsewhere, OK, code=ExitCode.UNREACHABLE)) == 1


def test_a_status_ends_with_its_code(sent):
    for status, code in ((400, 2), (401, 3), (403, 4), (404, 1), (409, 1), (422, 2), (500, 5)):
        sent("GET", httpx.Response(status, text="No."), code=code)
