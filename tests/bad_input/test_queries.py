"""Whatever stands in an address or in a header: never a 500, and nothing written."""

from urllib.parse import quote

import pytest
from django.test import Client

from tests.bad_input.values import WILD, written
from tests.bad_input.watched import names_by_address, to_be_asked
from tests.methods import third_of
from tests.pages import CheckedClient

pytestmark = [pytest.mark.django_db, pytest.mark.untraced]
PARAMETERS = ["q", "role", "after", "before", "page", "show", "next", "current", "name", "token"]


@pytest.mark.parametrize("value", WILD, ids=lambda v: ascii(v)[:30])
def test_wild_parameters_of_every_page_break_nothing(addresses, adam, sender, value):
    page = sender(adam.user)
    any_value = dict.fromkeys(PARAMETERS, "1")
    reading = names_by_address("GET", addresses, lambda address: page.get(address, any_value))
    before = written()

    for address, names in to_be_asked(reading, value):
        answer = page.get(address, dict.fromkeys({*PARAMETERS, *names}, value))
        assert answer.status_code < 500, address
        assert b"<script>alert" not in answer.content
        assert "X-Injected" not in answer.headers
    assert written() == before


@pytest.mark.parametrize("value", WILD[::4], ids=lambda v: ascii(v)[:30])
def test_wild_parameters_break_nothing_for_a_visitor(addresses, client, value):
    page = CheckedClient()

    for address in addresses:
        assert page.get(address, dict.fromkeys(PARAMETERS, value)).status_code < 500, address


BROKEN = ["q=%ff%fe", "q=%ed%a0%80", "%ff=%ff", "q=\xff", "after=%80%81", "q=%", "q=%u0041"]


@pytest.mark.once
@pytest.mark.parametrize("query", BROKEN)
def test_broken_utf_8_in_a_query_breaks_nothing(addresses, adam, client_of, query):
    page = client_of(adam)

    for address in third_of(addresses, BROKEN.index(query)):
        assert page.get(f"{address}?{query}").status_code < 500, address


def test_a_nul_in_a_query_or_a_cookie_is_not_understood(addresses, adam, client_of):
    page = client_of(adam)

    for address in addresses:
        assert page.get(f"{address}?q=%00").status_code == 400, address
        assert page.get(f"{address}?%00=x").status_code == 400, address
    cookie = {"cookie": 'theme="a\\000b"'}
    assert Client().get("/accounts/login/", headers=cookie).status_code == 400


def test_thousands_of_parameters_are_not_understood(adam, client_of):
    query = "&".join(f"x{n}=1" for n in range(1500))

    assert client_of(adam).get(f"/organizations/acme/?{query}").status_code == 400


# Paths


@pytest.mark.parametrize(
    "path",
    [
        "/%ff/",
        "/organizations/%ff/",
        "/organizations/%00/",
        "/organizations/acme%00/",
        "/organizations/acme/projects/%ff%fe/",
        "/organizations/acme/projects/%00/",
        "/organizations/" + "a" * 5000 + "/",
        "/organizations/../operators/",
        "/organizations//settings/",
        "/organizations/ACME/",
        "/organizations/acme /",
        "/organizations/аcme/",
        "/organizations/acme/settings/members/0/",
        "/organizations/acme/settings/members/-1/",
        "/organizations/acme/settings/members/99999999999999999999999/",
        "/organizations/acme/settings/members/9223372036854775808/",
        "/organizations/acme/settings/members/1e3/",
        "/organizations/acme/settings/members/٣/",
        "/organizations/acme/settings/invitations/not-a-uuid/",
        "/organizations/acme/settings/invitations/00000000-0000-0000-0000-000000000000/",
        "/organizations/00000000-0000-0000-0000-000000000000/",
        "/organizations/00000000000000000000000000000000/",
        "/invitations/00000000-0000-0000-0000-000000000000/%ff%fe/",
        "/invitations/00000000-0000-0000-0000-000000000000/" + "x" * 5000 + "/",
        "/invitations/00000000-0000-0000-0000-000000000000/%00/",
    ],
    ids=lambda path: path[:50],
)
def test_an_address_that_names_nothing_is_not_found(adam, things, client_of, path):
    page = client_of(adam)
    before = written()

    for method in ("GET", "POST"):
        answer = page.generic(method, path if path.isascii() else quote(path), follow=True)
        assert answer.status_code in {302, 400, 404, 405}, method
    assert written() == before


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "PROPFIND", "get", "X" * 99])
def test_methods_that_no_page_knows_change_nothing(addresses, adam, client_of, method):
    page = client_of(adam)
    before = written()

    for address in addresses:
        answer = page.generic(method, address, b"name=x")
        assert answer.status_code in {200, 302, 400, 403, 404, 405, 501}, address
    assert written() == before


# Hosts


@pytest.mark.parametrize(
    "host",
    ["evil.example", "testserver.evil.example", "testserver@evil.example", "a b", "", "[::", "a/b"],
)
def test_a_foreign_host_is_not_answered(addresses, adam, client_of, host):
    page = client_of(adam)
    before = written()

    for address in ["/healthz", *addresses]:
        if address in {"/healthz", "/readyz"}:
            continue
        for method in ("GET", "POST"):
            answer = page.generic(
                method, address, headers={"host": host} if host else {"host": ";"}
            )
            assert answer.status_code == 400, (method, address)
    assert written() == before


def test_a_forwarded_host_is_not_believed(adam, things, client_of):
    answer = client_of(adam).get(
        "/organizations/acme/settings/",
        headers={"x-forwarded-host": "evil.example", "forwarded": "host=evil.example"},
    )

    assert answer.status_code == 200
    assert "evil.example" not in answer.content.decode()
