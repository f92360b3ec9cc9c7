"""Who tries an API, how often, and when nothing is called."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from apis.models import VisibleRole
from apis.states import State as Life
from gateways.tests.makers import ask, code, describe, offer
from gateways.tests.test_try_it import PATHS, in_console, reply, send, text
from gateways.tryout import calls
from gateways.tryout.places import occupy_call_place
from organizations.models import Role
from organizations.tenancy.roles import RoleSlug
from portal.models import Application, State, Subscription, testing_key
from tests.cast import add_member
from tests.reading import value_of, words

pytestmark = pytest.mark.django_db

SECRET = re.compile(r"cot_[0-9A-Za-z]{38}")


@pytest.fixture
def payments(adam):
    """Acme's Payments with operations."""
    offered = offer(adam)
    describe(offered.version, PATHS)
    return offered


@pytest.fixture
def sam(acme):
    """A subscriber at Acme."""
    return add_member(acme, "Sam", RoleSlug.API_SUBSCRIBER)


def in_portal(organization):
    return f"/portal/{organization.handle}/apis/payments/v1/try/"


@pytest.fixture
def page(client_of, dora, payments):
    return client_of(dora)


@pytest.mark.parametrize("operation", ["GET /nothing", "DELETE /invoices", "get /invoices"])
def test_an_operation_that_is_not_there_is_not_called(page, acme, answered, operation):
    sent = answered(reply())

    shown = send(page, in_console(acme), operation)

    assert shown.status_code == 404
    assert "has no operation with this name" in words(shown)
    assert "GET /invoices" in words(shown)
    assert not sent


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (Life.CREATED, "is not published yet"),
        (Life.PRE_RELEASED, "is not published yet"),
        (Life.BLOCKED, "Reason: Attacked."),
        (Life.RETIRED, "is retired"),
    ],
)
def test_a_version_that_gateways_do_not_let_through_says_why(
    page, acme, payments, answered, state, said
):
    sent = answered(reply())
    version = payments.version
    version.state = state
    if state == Life.BLOCKED:
        version.blocked_from, version.blocked_reason = Life.PUBLISHED, "Attacked."
    if state == Life.RETIRED:
        version.sunset_on = "2030-01-01"
    version.save()

    shown = send(page, in_console(acme))

    assert said in words(shown)
    assert not sent


def test_a_version_without_an_address_says_so(page, acme, payments, answered):
    payments.version.addresses.all().delete()
    sent = answered(reply())

    assert "has none yet" in words(send(page, in_console(acme)))
    assert not sent


def test_a_person_sends_30_calls_a_minute(page, acme, dora, answered, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    calls.CALLS.forget()
    sent = answered(reply())
    for _ in range(30):
        calls.CALLS.allows(dora.user_id)

    shown = send(page, in_console(acme), **{"header-4": "kept"})

    assert shown.status_code == 429
    assert "You can send 30 test calls a minute." in words(shown)
    assert value_of(shown, "header-4") == "kept"
    assert not sent


def test_an_organization_waits_for_two_calls_at_a_time(page, acme, dora, answered):
    sent = answered(reply())
    with occupy_call_place(dora), occupy_call_place(dora):
        busy = send(page, in_console(acme))
    after = send(page, in_console(acme))

    assert busy.status_code == 503
    assert "is waiting for other test calls" in words(busy)
    assert after.status_code == 200
    assert len(sent) == 1


@pytest.mark.parametrize(
    ("slug", "status"),
    [
        (RoleSlug.API_PUBLISHER, 200),
        (RoleSlug.ADMINISTRATOR, 200),
        (RoleSlug.API_SUBSCRIBER, 403),
        (RoleSlug.EXTERNAL_API_SUBSCRIBER, 403),
    ],
)
def test_who_tries_it_in_the_console(client_of, acme, payments, answered, slug, status):
    sent = answered(reply())

    shown = send(client_of(add_member(acme, "Nia", slug)), in_console(acme))

    assert shown.status_code == status
    assert len(sent) == (status == 200)


def test_a_neighbour_tries_nothing_here(client_of, zed, acme, payments, answered):
    sent = answered(reply())

    assert send(client_of(zed), in_console(acme)).status_code == 404
    assert send(client_of(zed), in_portal(acme)).status_code == 404
    assert send(client_of(zed), in_console(zed.organization)).status_code == 404
    assert not sent


def test_an_api_that_is_hidden_by_roles_is_not_tried(
    client_of, acme, dora, sam, payments, answered
):
    sent = answered(reply())
    own(payments, sam)
    payments.api.visibility = "roles"
    payments.api.save()
    publisher = Role.objects.get(slug=RoleSlug.API_PUBLISHER)
    VisibleRole.objects.create(organization=acme, api=payments.api, role=publisher)

    assert send(client_of(dora), in_console(acme)).status_code == 404
    assert send(client_of(sam), in_portal(acme)).status_code == 404
    assert not sent


def own(offered, member):
    Application.objects.filter(pk=offered.application.pk).update(owner=member)


def test_a_subscriber_tries_what_an_own_application_is_subscribed_to(
    client_of, acme, sam, payments, answered
):
    sent = answered(reply(200, b"hi"))
    without = send(client_of(sam), in_portal(acme))
    own(payments, sam)
    with_it = send(client_of(sam), in_portal(acme))
    Subscription.objects.update(state=State.BLOCKED, reason="Spam.")
    blocked = send(client_of(sam), in_portal(acme))

    assert "Subscribe an application first" in words(without)
    assert "Status200 OK" in words(with_it)
    assert "Subscribe an application first" in words(blocked)
    assert len(sent) == 1
    assert SECRET.search(text(with_it))


def test_who_only_reads_the_portal_does_not_try(client_of, acme, payments, answered):
    sent = answered(reply())
    dora = add_member(acme, "Dan", RoleSlug.DEVELOPER)

    assert send(client_of(dora), in_portal(acme)).status_code == 403
    assert "Try it" not in words(client_of(dora).get(in_portal(acme).removesuffix("try/")))
    assert not sent


def test_a_header_offers_only_values_that_can_be_sent(adam, dora, acme, client_of, answered):
    sent = answered(reply())
    offered = offer(adam)
    size = {"in": "header", "name": "X-Size", "schema": {"enum": ["\u65e5\u672c", "b"]}}
    describe(offered.version, {"/a": {"get": {"parameters": [size], "responses": {}}}})
    page, address = client_of(dora), f"{in_console(acme)}?operation=GET%20/a"

    assert 'value="\u65e5\u672c"' not in page.get(address).content.decode()
    forged = page.post(address, {"environment": "production", "header-1": "\u65e5\u672c"})

    assert forged.status_code == 200
    assert sent == []
    assert not testing_key.TestKey.objects.exists()


def test_a_test_key_is_no_way_round_a_quota(client, adam, sam, acme, client_of, answered):
    sent = answered(reply())
    offered = offer(adam, quota=1)
    describe(offered.version, PATHS)
    Application.objects.filter(pk=offered.application.pk).update(owner=sam)
    send(client_of(sam), in_portal(acme))
    key = sent[0][2]["X-API-Key"]
    assert code(ask(client, offered, X_API_Key=key)) == (200, "VALID")

    Subscription.objects.update(quota_exhausted_until=timezone.now() + timedelta(days=1))

    assert code(ask(client, offered, X_API_Key=key)) != (200, "VALID")
    sent.clear()
    send(client_of(sam), in_portal(acme))
    assert sent == []
