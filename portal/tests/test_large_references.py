"""References of large definitions: a page for each tag, a filter over all, and Try it."""

import pytest

from apis.environments import Environment
from apis.models import Reference
from apis.states import State
from apis.tests.makers import add_address, add_api, add_version, write_reference
from organizations.tenancy.roles import RoleSlug
from portal.tests.test_reference import REFERENCE, document_of
from tests.cast import add_member
from tests.reading import links, words

pytestmark = pytest.mark.django_db
CONSOLE = "/organizations/acme/apis/payments/v1/reference/"
HTMX = {"HX-Request": "true", "HX-Target": "operations"}


@pytest.fixture
def version(adam):
    """A published version with two operations under each of twelve tags, in two environments."""
    version = add_version(add_api("Payments", by=adam))
    add_address(version, Environment.SANDBOX)
    write_reference(version, document_of(24))
    return version


@pytest.fixture
def alan(acme):
    """An outsider who consumes APIs."""
    return add_member(acme, "Alan", RoleSlug.EXTERNAL_API_SUBSCRIBER)


def test_the_list_has_the_operations_of_the_page_and_the_other_tags(version, alan, client_of):
    page = client_of(alan).get(f"{REFERENCE}?part=2")

    assert "Tag 0 (2) Tag 1 List 2 get List 3 get Tag 2 (2)" in words(page)
    assert "Schemas (1)" in words(page)
    assert {f"{REFERENCE}#operation-3", f"{REFERENCE}?part=1"} <= set(links(page))
    assert b"<h2>Tag 1</h2>" in page.content


def test_one_reads_on_from_part_to_part(version, alan, client_of):
    first, middle, last = (client_of(alan).get(f"{REFERENCE}?part={part}") for part in (1, 2, 13))

    assert "Previous: Tag 0Next: Tag 2" in words(middle)
    assert "Next: Tag 1" in words(first)
    assert "Previous:" not in words(first)
    assert "Next:" not in words(last)


def test_the_description_stands_on_the_first_part_only(version, alan, client_of):
    first, second = (client_of(alan).get(f"{REFERENCE}?part={part}") for part in (1, 2))

    assert "Moves money." in words(first)
    assert "Moves money." not in words(second)


@pytest.mark.parametrize("typed", ["list 23", "/invoices23", "GET tag 11 23", " LIST  23 "])
def test_an_operation_is_found_in_all_parts_by_each_word(version, alan, client_of, typed):
    page = client_of(alan).get(REFERENCE, {"find": typed, "environment": "sandbox"})

    assert "Tag 11 List 23 /invoices23 get" in words(page)
    assert "Tag 10" not in words(page)
    assert f"{REFERENCE}?environment=sandbox&part=12#operation-24" in links(page)
    assert b'<section class="operation" id="operation-1"' in page.content


def test_what_is_on_the_page_is_found_there(version, alan, client_of):
    page = client_of(alan).get(REFERENCE, {"find": "list 1", "part": 1})

    assert f"{REFERENCE}#operation-2" in links(page)
    assert f"{REFERENCE}?part=6#operation-11" in links(page)


def test_while_one_types_only_the_list_is_sent(version, alan, client):
    client.force_login(alan.user)
    for page in (REFERENCE, CONSOLE):
        client.force_login(alan.user if page == REFERENCE else version.api.created_by)
        found = client.get(page, {"find": "23"}, headers=HTMX).content
        nothing = client.get(page, {"find": "<b>24"}, headers=HTMX).content

        assert b"1 found" in found
        assert b"#operation-24" in found
        assert b"<section" not in found
        assert b"Nothing found" in nothing
        assert b"<b>" not in nothing


def test_a_short_reference_has_no_filter(version, alan, client_of):
    write_reference(version, document_of(4))

    assert b'name="find"' not in client_of(alan).get(REFERENCE).content


def test_more_than_a_hundred_found_are_not_all_listed(version, alan, client_of):
    write_reference(version, document_of(240))

    page = client_of(alan).get(REFERENCE, {"find": "list"})

    assert "The first 100 found" in words(page)
    assert page.content.count(b'<span class="verb get">') == 100 + 2


def test_headings_after_two_hundred_are_found_by_the_filter(version, alan, client_of):
    write_reference(version, document_of(440))

    page = client_of(alan).get(REFERENCE, {"part": 210})

    assert "21 more headings" in words(page)
    assert "Tag 209 List 418" in words(page)
    assert "Tag 210 (2)" not in words(page)


def test_each_operation_leads_to_the_page_that_calls_it(version, adam, alan, client_of):
    in_portal, in_console = client_of(alan).get(REFERENCE), client_of(adam).get(CONSOLE)

    for page, path in ((in_portal, "/portal/acme/"), (in_console, "/organizations/acme/")):
        url = f"{path}apis/payments/v1/try/?operation=GET%20%2Finvoices0"
        assert links(page).count(url) == 1
        assert "Try it: List 0" in words(page)


def test_who_cannot_call_it_sees_no_link_to_do_so(version, acme, client_of):
    for page, role in ((REFERENCE, RoleSlug.DEVELOPER), (CONSOLE, RoleSlug.API_SUBSCRIBER)):
        shown = client_of(add_member(acme, f"{role}", role)).get(page)

        assert "List 0" in words(shown)
        assert b"?operation=" not in shown.content
        assert b"Try it" not in shown.content


def test_what_cannot_be_called_has_no_link_to_do_so(version, adam, alan, client_of):
    version.state = State.PRE_RELEASED
    version.save()
    assert b"?operation=" not in client_of(adam).get(CONSOLE).content
    version.state = State.PUBLISHED
    version.save()
    version.addresses.all().delete()

    assert b"?operation=" not in client_of(alan).get(REFERENCE).content


def test_links_that_the_release_before_wrote_lead_to_their_parts(version, alan, client_of):
    html = '<a href="?part=2#schema-1">A</a>'
    groups = [["A", 1, [["operation-1", "A", "get"]]], ["B", 2, []]]
    outline = {"about": "", "call": {}, "groups": groups, "parts": [len(html), 0]}
    Reference.objects.update(html=html, outline=outline)

    page = client_of(alan).get(f"{REFERENCE}?environment=sandbox")

    assert f"{REFERENCE}?environment=sandbox&part=2#schema-1" in links(page)
