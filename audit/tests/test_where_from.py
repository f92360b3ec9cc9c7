"""Where a request came from, which a client cannot make up."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from audit import client_addresses, log
from audit.client_addresses import client_address, remember_where_from
from audit.event_types import EVENT_TYPES
from audit.events import ACTION_REFUSED
from audit.models import Event

CLIENT, SPOOFED = "203.0.113.7", "198.51.100.1"
OUTER, INNER = "10.0.0.1", "10.0.0.2"


def request_from(address, forwarded=None):
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    return RequestFactory().get("/", REMOTE_ADDR=address, headers=headers)


@pytest.mark.parametrize(
    ("proxies", "address", "forwarded"),
    [
        (0, CLIENT, None),
        (0, CLIENT, SPOOFED),
        (0, CLIENT, f"{SPOOFED}, {OUTER}"),
        (1, OUTER, CLIENT),
        (1, OUTER, f"{SPOOFED}, {CLIENT}"),
        (1, OUTER, f"{SPOOFED},{SPOOFED} , {CLIENT}"),
        (1, OUTER, f"{CLIENT},"),
        (2, INNER, f"{CLIENT}, {OUTER}"),
        (2, INNER, f"{SPOOFED}, {CLIENT}, {OUTER}"),
        (2, INNER, f"not an address, {CLIENT}, {OUTER}"),
    ],
)
def test_the_client_is_found_behind_our_proxies(proxies, address, forwarded, settings):
    settings.TRUSTED_PROXY_COUNT = proxies

    assert client_address(request_from(address, forwarded)) == CLIENT


@pytest.mark.parametrize(
    ("proxies", "address", "forwarded"),
    [
        (0, "", None),
        (0, "unix:", None),
        (1, OUTER, None),
        (1, OUTER, ""),
        (1, OUTER, " , "),
        (1, OUTER, "unknown"),
        (1, OUTER, f"{CLIENT}:4711"),
        (1, OUTER, "<script>"),
        (1, OUTER, "1" * 5000),
    ],
)
def test_what_is_no_address_is_not_kept(proxies, address, forwarded, settings):
    settings.TRUSTED_PROXY_COUNT = proxies

    assert client_address(request_from(address, forwarded)) is None


def test_addresses_of_version_6_are_kept_in_one_spelling(settings):
    settings.TRUSTED_PROXY_COUNT = 0

    assert client_address(request_from("2001:DB8:0:0::1")) == "2001:db8::1"


def test_the_interface_of_a_neighbour_is_no_part_of_its_address(db):
    def view(request):
        log.record(EVENT_TYPES["member.left"], organization=None, by=log.System())
        return HttpResponse()

    remember_where_from(view)(request_from("fe80::1%eth0"))

    assert Event.objects.get().address == "fe80::1"


def test_an_event_holds_the_address_of_the_request_that_caused_it(db):
    def view(request):
        log.record(EVENT_TYPES["member.left"], organization=None, by=log.System())
        return HttpResponse()

    remember_where_from(view)(request_from(CLIENT))

    assert Event.objects.get().address == CLIENT
    assert client_addresses.current_address.get() is None


def test_the_address_is_forgotten_when_the_request_fails(db):
    def view(request):
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        remember_where_from(view)(request_from(CLIENT))

    assert client_addresses.current_address.get() is None
    assert (
        log.record(EVENT_TYPES["member.left"], organization=None, by=log.System()).address is None
    )


# In the pages


def test_a_member_who_is_refused_a_page_is_in_the_history(acme, mia, client_of):
    page = client_of(mia)

    page.post(
        "/organizations/acme/settings/members/invite/",
        REMOTE_ADDR=CLIENT,
        headers={"X-Forwarded-For": SPOOFED},
    )

    event = Event.objects.latest("id")
    assert (event.kind, event.is_refused) == (EVENT_TYPES["access.refused"], True)
    assert (event.organization_id, event.actor_id) == (acme.pk, mia.user_id)
    assert event.address == CLIENT
    assert event.after == {"attempted": "POST /organizations/acme/settings/members/invite/"}


def test_an_action_that_is_refused_is_in_the_history_though_it_was_rolled_back(
    adam, acme, client_of
):
    client_of(adam).post("/organizations/acme/leave/")

    event = Event.objects.latest("id")
    assert (event.kind, event.is_refused) == (ACTION_REFUSED, True)
    assert (event.actor_id, event.after["attempted"]) == (adam.user_id, "LastAdministrator")
    assert "needs an administrator" in event.reason


def test_a_stranger_leaves_nothing_in_the_history(acme, zed, client_of):
    before = Event.objects.count()

    client_of(zed).post("/organizations/acme/settings/members/invite/")

    assert Event.objects.count() == before
