"""Try it through Debian's nginx and Caddy: the call that a program would make, and no other."""

import html
import re
from ipaddress import ip_network

import pytest
from django.utils import timezone

from apis.models import Address, Version
from gateways.tests.makers import describe, offer
from gateways.tryout import calls
from organizations.models import Membership
from organizations.tenancy.roles import RoleSlug
from tests.cast import add_member
from tests.reading import reason_at, words

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.nginx,
    pytest.mark.caddy,
    pytest.mark.django_db(transaction=True),
]
HERE = "/organizations/acme/apis/payments/v1/try/?operation="
FILE = {
    "parameters": [
        {"in": "path", "name": "name", "required": True},
        {"in": "query", "name": "q"},
        {"in": "header", "name": "X-Trace"},
    ],
    "responses": {},
}
HARMLESS = ["//evil.example.com", "/admin", "a?x=1#y", "é 日本", "100%", "@evil:80", "..a"]
AWAY = ["../admin", "..\\admin", "%2e%2e%2fadmin", "..;/admin", "/../../admin"]
TYPED = [*HARMLESS, *AWAY]
PATHS = {"/invoices": {"get": {}}, "/files/{name}": {"get": FILE, "post": FILE}, "/": {"get": {}}}


@pytest.fixture
def reachable(settings):
    """Point the API's address to this gateway, where the console may call."""
    calls.CALLS.forget()

    def point(gate):
        settings.OUTGOING_NETWORKS = [ip_network("127.0.0.0/8")]
        settings.OUTGOING_PORTS = [gate.port]
        Address.objects.update(base_url=f"http://127.0.0.1:{gate.port}/payments/v1")
        describe(Version.objects.get(), PATHS)

    return point


def test_a_call_goes_through_with_a_test_key_which_the_service_does_not_see(
    adam, acme, client_of, through, reachable
):
    dora = add_member(acme, "Dora", RoleSlug.DEVELOPER)
    page = client_of(dora)

    with through(offer(adam)) as gate:
        reachable(gate)
        gate.upstream.answer = (200, {"Content-Type": "application/json"}, b'{"paid":true}')
        shown = page.post(f"{HERE}GET /invoices", {"environment": "production"})
        (key,) = set(re.findall("cot_[0-9A-Za-z]{38}", shown.content.decode()))
        by_curl = gate.call("/payments/v1/invoices", key)
        again = page.post(f"{HERE}GET /invoices", {"environment": "production"})
        old = gate.call("/payments/v1/invoices", key)
        Membership.objects.get(pk=dora.pk).membership_roles.all().delete()
        (new,) = set(re.findall("cot_[0-9A-Za-z]{38}", again.content.decode()))
        without_role = gate.call("/payments/v1/invoices", new)

    assert "Status200 OK" in words(shown)
    assert '"paid": true' in html.unescape(shown.content.decode())
    assert by_curl.status == 200
    assert "Status200 OK" in words(again)
    assert (old.status, old.code) == (401, "NOT_FOUND")
    assert (without_role.status, without_role.code) == (401, "NOT_FOUND")
    assert len(gate.upstream.reached) == 3
    for reached in gate.upstream.reached:
        assert reached["X-Application-Id"] == reached["X-Consumer"] == reached["X-Plan"] == "test"
        assert reached["X-Environment"] == "production"
        assert "cot_" not in str(reached)


def test_nothing_that_is_typed_leads_out_of_the_base_path(adam, client_of, through, reachable):
    page, refused = client_of(adam), []

    with through(offer(adam)) as gate:
        reachable(gate)
        for value in TYPED:
            typed = {"environment": "production", "path-1": value, "query-2": value}
            shown = page.post(f"{HERE}GET /files/{{name}}", typed)
            refused += [value] if reason_at(shown, "path-1") else []

    assert refused == AWAY
    assert len(gate.upstream.lines) == len(HARMLESS)
    for line, reached in zip(gate.upstream.lines, gate.upstream.reached, strict=True):
        assert line.startswith("GET /payments/v1/files/")
        assert line.endswith(" HTTP/1.1")
        assert "evil" not in reached["Host"]


def test_what_the_gateway_refuses_is_said_in_words(adam, client_of, through, reachable):
    page, offered = client_of(adam), offer(adam)

    with through(offered) as gate:
        reachable(gate)
        type(offered.token).objects.update(expires_at=timezone.now())
        strange = page.post(f"{HERE}GET /invoices", {"environment": "production"})

    assert not gate.upstream.reached
    assert "The gateway" in words(strange)
    assert "Check the token" in words(strange) or "token that is not valid" in words(strange)


def test_where_nothing_answers_the_page_says_so(adam, client_of, settings, reachable):
    offer(adam)
    settings.OUTGOING_NETWORKS = [ip_network("127.0.0.0/8")]
    settings.OUTGOING_PORTS = [9]
    Address.objects.update(base_url="http://127.0.0.1:9/payments/v1")
    describe(Version.objects.get(), PATHS)

    shown = client_of(adam).post(f"{HERE}GET /invoices", {"environment": "production"})

    assert "The connection failed: connection refused." in words(shown)
