"""APIs that everyone reads, and what must not be read with them."""

from urllib.parse import unquote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apis.actions import change_visibility
from apis.models import Api, Version, Visibility
from apis.states import State
from apis.tests.makers import add_api, add_document, add_version
from organizations.models import Organization
from organizations.tenancy.roles import RoleSlug
from portal.catalogue.visible_apis import SHOWN_STATES
from tests.cast import add_member, make_organization, make_person
from tests.reading import links, words
from tests.test_every_page import without_tokens

pytestmark = pytest.mark.django_db
PORTAL = "/portal/acme/"
VERSION = f"{PORTAL}apis/payments/v1/"
ADDRESSES = [
    PORTAL,
    VERSION,
    *(f"{VERSION}{page}/" for page in ("reference", "documents", "changelog")),
    *(f"{VERSION}definition.{each}" for each in ("json", "yaml", "md")),
]
every_address = pytest.mark.parametrize("address", ADDRESSES)


@pytest.fixture
def version(adam):
    """A published version of an API that everyone sees."""
    api = add_api("Payments", by=adam)
    Api.objects.filter(pk=api.pk).update(visibility=Visibility.PUBLIC)
    made = add_version(api)
    add_document(made, "First steps")
    return made


@pytest.fixture
def hidden(adam, version):
    """An API that only members see."""
    api = add_api("Submarine", by=adam)
    add_document(add_version(api), "Submarine papers")
    return api


def hide(api):
    Api.objects.filter(pk=api.pk).update(visibility=Visibility.MEMBERS)


def said(answer):
    """Everything that tells two answers apart, but for the address that was asked for."""
    body, headers = without_tokens(answer)
    location = headers.pop("Location", "").split("?")[0]
    return answer.status_code, location, headers, body


@every_address
def test_everyone_reads_a_public_api(version, client, address):
    assert client.get(address).status_code == 200


def test_members_see_public_apis_among_the_others(version, hidden, eve, client_of):
    shown = words(client_of(eve).get(PORTAL))

    assert "Payments" in shown
    assert "Submarine" in shown


def test_a_member_whose_roles_lack_the_portal_reads_what_everyone_reads(
    acme, version, hidden, client_of
):
    bill = client_of(add_member(acme, "Bill", RoleSlug.BILLING_ADMINISTRATOR))

    assert "Payments" in words(bill.get(PORTAL))
    assert "Submarine" not in words(bill.get(PORTAL))
    assert bill.get(f"{PORTAL}apis/submarine/v1/").status_code == 403
    assert bill.get(f"{PORTAL}applications/").status_code == 403


@every_address
def test_nothing_names_an_api_that_is_not_public(version, hidden, client, address):
    answer = client.get(address)

    assert "submarine" not in (answer.content.decode() + str(answer.headers)).lower()


@pytest.mark.parametrize("query", ["?q=submarine", "?q=sub&sort=newest", "?after=forged"])
def test_a_search_finds_no_api_that_is_not_public(version, hidden, client, query):
    shown = client.get(PORTAL + query).content.decode().lower()

    assert "apis/submarine" not in shown
    assert "submarine papers" not in shown


def test_a_hidden_version_of_a_public_api_is_not_there(version, client):
    add_version(version.api, State.CREATED)
    add_version(version.api, State.RETIRED)

    assert "v2" not in words(client.get(VERSION))
    for major in (2, 3):
        assert client.get(f"{PORTAL}apis/payments/v{major}/").status_code == 302


def test_every_state_that_the_portal_shows_is_public(version, client):
    for state in SHOWN_STATES:
        add_version(version.api, state)

    for major in range(2, 2 + len(SHOWN_STATES)):
        assert client.get(f"{PORTAL}apis/payments/v{major}/").status_code == 200


def test_why_a_version_is_blocked_is_for_those_who_use_it(version, eve, client, client_of):
    Version.objects.update(
        state=State.BLOCKED, blocked_from=State.PUBLISHED, blocked_reason="Broken into."
    )

    assert "Broken into" not in words(client.get(VERSION))
    assert "Broken into" in words(client_of(eve).get(VERSION))


# What is not shown is as if it did not exist


@every_address
def test_an_api_made_members_only_is_gone_at_once(version, zed, client, client_of, address):
    hide(version.api)

    assert client.get(address).headers["Location"].startswith("/accounts/login/")
    assert client_of(zed).get(address).status_code == 404


@every_address
def test_what_caches_keep_of_it_is_not_confirmed_afterwards(version, client, address):
    etag = client.get(address).headers["ETag"]
    assert client.get(address, headers={"if-none-match": etag}).status_code == 304
    add_version(add_api("Other", by=version.organization.memberships.first()))
    hide(version.api)

    assert client.get(address, headers={"if-none-match": etag}).status_code == 302


@pytest.mark.parametrize("who", ["nobody", "zed"])
def test_absent_hidden_and_closed_are_answered_alike(version, hidden, zed, who, client_of):
    page = Client() if who == "nobody" else client_of(zed)
    make_organization("Quaxel", by=make_person("Quentin"))
    absent = [
        "/portal/no-such-organization/",
        "/portal/no-such-organization/apis/payments/v1/",
        "/portal/quaxel/",
        f"{PORTAL}apis/submarine/v1/",
        f"{PORTAL}apis/submarine/v1/documents/submarine-papers/",
        f"{PORTAL}apis/nothing/v1/",
        f"{PORTAL}apis/payments/v9/",
    ]

    answers = [said(page.get(address)) for address in absent]

    assert answers.count(answers[0]) == len(absent)


@pytest.mark.parametrize("fields", ["suspended_at", "deletion_asked_at"])
def test_an_organization_that_does_not_run_shows_strangers_nothing(
    acme, adam, version, zed, client, client_of, fields
):
    changes = {fields: acme.created_at}
    if fields == "deletion_asked_at":
        changes["removal_due_at"] = version.state_changed_at.replace(year=2099)
    Organization.objects.filter(pk=acme.pk).update(**changes)

    for address in ADDRESSES:
        assert client.get(address).status_code == 302
        assert client_of(zed).get(address).status_code == 404


def test_what_is_hidden_and_what_is_absent_cost_the_same(version, hidden, zed, client_of):
    page = client_of(zed)
    make_organization("Quaxel", by=make_person("Quentin"))
    for pair in (
        ("/portal/quaxel/", "/portal/no-such-organization/"),
        (f"{PORTAL}apis/submarine/v1/", f"{PORTAL}apis/nothing/v1/"),
    ):
        counts = []
        for address in pair:
            with CaptureQueriesContext(connection) as queries:
                assert page.get(address).status_code == 404
            counts.append(len(queries))
        assert counts[0] == counts[1]


def test_a_former_handle_leads_no_stranger_on(version, client):
    Organization.objects.filter(handle="acme").update(handle="rockets", handle_key="rockets")

    assert client.get(PORTAL).headers["Location"].startswith("/accounts/login/?next=/portal/acme/")


# Caches


@every_address
def test_a_cache_may_keep_a_page_only_for_who_brings_no_cookie(version, eve, client_of, address):
    anonymous, stale, member = Client(), Client(), client_of(eve)
    stale.cookies["session"] = "x" * 32

    kept = anonymous.get(address)
    assert kept.headers["Cache-Control"] == "public, max-age=60"
    assert "Cookie" in kept.headers["Vary"]
    assert not kept.cookies
    for page in (stale, member):
        private = page.get(address)
        assert private.headers["Cache-Control"] == "no-store, private"
        assert "Cookie" in private.headers["Vary"]
        assert "ETag" not in private.headers


def test_public_pages_may_be_indexed_and_others_not(version, eve, client, client_of):
    assert b"noindex" not in client.get(VERSION).content
    assert b'<meta name="robots" content="noindex">' in client_of(eve).get(VERSION).content
    assert b'<meta name="robots" content="noindex">' in client.get("/accounts/login/").content


# The way in


def test_signing_in_leads_back_to_the_page(version, client):
    ways = {each for each in links(client.get(f"{PORTAL}?q=pay")) if "login" in each}

    assert {unquote(each) for each in ways} == {"/accounts/login/?next=/portal/acme/?q=pay"}


def test_the_way_in_leads_nowhere_else(version, client):
    for query in ("?next=https://evil.example/", "?q=//evil.example"):
        found = links(client.get(PORTAL + query))
        assert not [each for each in found if each.startswith(("https://evil", "//"))]


# Cost


def test_the_home_asks_the_same_for_3_apis_and_for_300(version, adam, client):
    def more(start, count):
        for n in range(start, start + count):
            api = add_api(f"Api {n}", by=adam, handle=f"api-{n}")
            api.versions.create(organization=api.organization, major=1)
        Version.objects.filter(definition=None).update(
            definition=version.definition_id, state=State.PUBLISHED
        )
        Api.objects.update(visibility=Visibility.PUBLIC)

    counts = []
    for start, count in ((0, 3), (3, 297)):
        more(start, count)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(PORTAL).status_code == 200
        counts.append(len(queries))

    # The total is counted only where there is more than one page.
    assert counts == [5, 6]


def test_a_long_search_is_no_error(version, client):
    assert client.get(PORTAL, {"q": "x" * 100_000}).status_code in {200, 414}
    assert client.get(f"{PORTAL}?q=%00").status_code == 400


def test_an_api_is_made_public_on_its_page(adam, version, client_of, client):
    change_visibility(api=version.api, visibility=Visibility.MEMBERS, slugs=[], by=adam)

    client_of(adam).post(
        "/organizations/acme/apis/payments/settings/visibility/", {"visibility": "public"}
    )

    assert client.get(VERSION).status_code == 200
