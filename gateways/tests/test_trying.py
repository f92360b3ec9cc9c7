"""A test call through a gateway, and what its page says came of it."""

import pytest

from apis.models import Address
from console.calling.client import NotCalled, Reply
from gateways.tests.makers import Offered, offer
from gateways.tryout import calls as testing_call
from gateways.tryout.places import TooManyAtOnce, occupy_call_place
from organizations.models import Membership
from tests.cast import make_organization
from tests.reading import notices, reason_at, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def answered(monkeypatch):
    """Have every call answered so; returns where calls went, with which key."""

    def with_(reply: Reply | NotCalled) -> list[tuple[str, str]]:
        calls: list[tuple[str, str]] = []

        def call(method: str, url: str, *, headers: dict[str, str]) -> Reply:
            calls.append((url, headers["X-API-Key"]))
            if isinstance(reply, NotCalled):
                raise reply
            return reply

        monkeypatch.setattr(testing_call, "call", call)
        return calls

    return with_


def reply(status: int, code: str = "", body: bytes = b"") -> Reply:
    headers = [("X-Check-Code", code)] if code else []
    return Reply(status, headers, body, False, 0.1)


def send(page, offered: Offered, address: object):
    return page.post(f"{offered.token.gateway.get_absolute_url()}test-call/", {"address": address})


@pytest.mark.parametrize(
    ("came", "said"),
    [
        (reply(401, "NOT_FOUND"), "It works."),
        (reply(401, "MISSING"), "did not pass on the header"),
        (reply(404, "UNKNOWN_GATEWAY"), "a token that is not valid"),
        (reply(503, body=b'{"code":"CONSOLE_AWAY"}'), "got no answer from the console"),
        (reply(200), "was let through"),
        (reply(301), "Something answered with status 301"),
        (reply(404), "Something answered with status 404"),
        (reply(502), "Something answered with status 502"),
        (NotCalled("There is no host api.example.com."), "There is no host"),
    ],
)
def test_the_page_says_what_came_of_it(adam, client_of, answered, came, said):
    offered, calls = offer(adam), answered(came)
    address = Address.objects.get()

    page = send(client_of(adam), offered, address.pk)

    assert said in words(page)
    assert page.status_code == 200
    ((url, key),) = calls
    assert url == address.base_url
    assert key.startswith("cok_")
    assert key not in page.content.decode()


@pytest.mark.parametrize("typed", ["", "x", "0", "1\0", "9" * 40])
def test_only_an_api_of_the_list_is_called(adam, zed, client_of, answered, typed):
    offered, calls = offer(adam), answered(reply(200))
    theirs = offer(zed, "Ledger").version.addresses.get()

    for address in (typed, theirs.pk):
        page = send(client_of(adam), offered, address)
        assert reason_at(page, "address")

    assert calls == []


def test_a_person_sends_thirty_a_minute(adam: Membership, client_of, answered, time_machine):
    time_machine.move_to(1_800_000_000, tick=False)
    offered, calls = offer(adam), answered(reply(401, "NOT_FOUND"))
    address = Address.objects.get()
    for _ in range(30):
        send(client_of(adam), offered, address.pk)

    page = send(client_of(adam), offered, address.pk)

    assert "30 test calls a minute" in notices(page)[0]
    assert len(calls) == 30


def test_an_organization_waits_for_two_calls_at_a_time(adam: Membership, client_of, answered):
    calls, offered = answered(reply(401, "NOT_FOUND")), offer(adam)
    page, address = client_of(adam), Address.objects.get()
    with occupy_call_place(adam), occupy_call_place(adam):
        busy = send(page, offered, address.pk)
    after = send(page, offered, address.pk)

    assert "is waiting for other test calls" in words(busy)
    assert "It works." in words(after)
    assert len(calls) == 1


def test_two_organizations_leave_a_place_to_a_third(adam: Membership, zed: Membership, nia):
    third = make_organization("Third", nia)
    with occupy_call_place(adam), occupy_call_place(adam), occupy_call_place(zed):
        with pytest.raises(TooManyAtOnce), occupy_call_place(zed):
            pass
        with occupy_call_place(third):
            pass
