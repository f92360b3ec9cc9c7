"""The reference of a version as consumers read it."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apis.environments import Environment
from apis.models import Address, Reference, Visibility
from apis.states import State
from apis.tests.makers import add_address, add_api, add_version, write_reference
from organizations.tenancy.roles import RoleSlug
from tests.cast import add_member
from tests.reading import links, words

pytestmark = pytest.mark.django_db
REFERENCE = "/portal/acme/apis/payments/v1/reference/"
INVOICE = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Invoice"}}}}


def document_of(operations, **more):
    """A document with so many operations, two to a tag, and one schema."""
    paths = {
        f"/invoices{number}": {
            "get": {
                "tags": [f"Tag {number // 2}"],
                "summary": f"List {number}",
                "responses": {"200": INVOICE},
            }
        }
        for number in range(operations)
    }
    schemas = {"Invoice": {"type": "object", "properties": {"id": {"example": "inv_1"}}}}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Payments", "version": "1.0.0", "description": "Moves *money*."},
        "paths": paths,
        "components": {"schemas": schemas},
        **more,
    }


@pytest.fixture
def version(adam):
    """A published version with a reference, and an address for each environment."""
    made = add_version(add_api("Payments", by=adam))
    sandbox = add_address(made, Environment.SANDBOX)
    Address.objects.filter(pk=sandbox.pk).update(base_url="http://[::1]:8080/try")
    write_reference(made, document_of(3))
    return made


@pytest.fixture
def alan(acme):
    """Someone outside, who consumes APIs."""
    return add_member(acme, "Alan", RoleSlug.EXTERNAL_API_SUBSCRIBER)


def test_consumers_read_what_they_can_call(version, alan, client_of):
    page = client_of(alan).get(REFERENCE)

    shown = words(page)
    assert "Tag 0 List 0 get List 1 get Tag 1 List 2 get Schemas Invoice" in shown
    assert "Moves money." in shown
    assert "curl 'https://api.example.com/payments/v1/invoices0' \\ -H" in shown
    assert '"id": "inv_1"' in shown
    assert "base-url.invalid" not in page.content.decode()


def test_samples_call_the_environment_that_is_chosen(version, alan, client_of):
    page = client_of(alan)

    production, sandbox, nowhere = (
        words(page.get(f"{REFERENCE}{query}"))
        for query in ("", "?environment=sandbox", "?environment=moon")
    )

    assert "Called at Production · Sandbox https://api.example.com/payments/v1" in production
    assert "curl --globoff 'http://[::1]:8080/try/invoices0'" in sandbox
    assert "api.example.com" not in sandbox
    assert "api.example.com" in nowhere


def test_an_address_that_is_not_as_it_should_be_is_not_written_into_samples(
    version, alan, client_of
):
    Address.objects.update(base_url="https://x.example/'$(id)<b>")

    page = client_of(alan).get(REFERENCE).content.decode()

    assert "No base URLs yet. The samples call" in page
    assert "$(id)" not in page


@pytest.fixture
def wide(version):
    """The same version with more operations than one page has."""
    write_reference(version, document_of(24))
    return version


def test_more_than_twenty_operations_are_on_a_page_for_each_tag(wide, alan, client_of):
    page = client_of(alan)
    first, second = page.get(REFERENCE), page.get(f"{REFERENCE}?part=2")

    assert first.content.count(b'<section class="operation"') == 2
    assert b'id="operation-1"' in first.content
    assert b'id="operation-3"' in second.content
    assert b'id="operation-1"' not in second.content
    assert f"{REFERENCE}?part=2" in links(first)
    assert f"{REFERENCE}#operation-1" in links(first)


def test_every_link_to_a_schema_leads_to_the_part_that_has_it(wide, alan, client_of):
    page = client_of(alan)

    found = [each for each in links(page.get(REFERENCE)) if "#schema-1" in each]
    there = page.get(found[0].partition("#")[0])

    assert set(found) == {f"{REFERENCE}?part=13#schema-1"}
    assert b'id="schema-1"' in there.content


def test_links_between_parts_stay_in_the_environment(wide, alan, client_of):
    answer = client_of(alan).get(f"{REFERENCE}?part=3&environment=sandbox")

    led = [each for each in links(answer) if "part=" in each]
    assert f"{REFERENCE}?environment=sandbox&part=13#schema-1" in led
    assert f"{REFERENCE}?environment=production&part=3" in led
    assert all("environment=" in each for each in led)


@pytest.mark.parametrize("part", ["0", "-1", "14", "x", "", "9" * 30, "²", "1'><b>"])
def test_a_part_that_is_not_there_is_the_first_one(wide, alan, client_of, part):
    answer = client_of(alan).get(REFERENCE, {"part": part})

    assert b'id="operation-1"' in answer.content
    assert b"<b>" not in answer.content


def test_a_reference_that_an_earlier_release_wrote_is_shown_as_it_is(version, alan, client_of):
    Reference.objects.update(html="<p>Kept as it was: ?part=1</p>", outline={})

    assert "Kept as it was: ?part=1" in words(client_of(alan).get(f"{REFERENCE}?part=2"))


def test_many_operations_cost_as_many_statements_as_few(version, alan, client_of):
    page, counts = client_of(alan), []
    for operations in (3, 300):
        write_reference(version, document_of(operations))
        page.get(REFERENCE)
        with CaptureQueriesContext(connection) as queries:
            page.get(REFERENCE)
        counts.append(len(queries))

    assert counts == [8, 8]


def test_names_and_titles_are_text_wherever_they_stand(version, alan, client_of):
    evil = "\"><script>alert('x')</script>{{ 1 }}"
    paths = {
        f"/{evil}": {
            "post": {
                "summary": evil,
                "tags": [evil],
                "requestBody": {"content": {"text/plain": {"example": evil}}},
                "responses": {
                    "200": {"description": evil, "content": {"text/plain": {"example": evil}}}
                },
            }
        }
    }
    write_reference(version, document_of(0, paths=paths, components={"schemas": {evil: {}}}))

    page = client_of(alan).get(REFERENCE).content.decode()

    assert page.count("&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt;{{ 1 }}") > 8
    assert "<script>alert" not in page
    assert re.search(r"--data-raw &#x27;&quot;&gt;&lt;script&gt;alert\(&#x27;&quot;&#x27;", page)


def test_without_one_the_page_says_so(adam, alan, client_of):
    add_version(add_api("Payments", by=adam))
    Reference.objects.all().delete()

    assert "No reference yet" in words(client_of(alan).get(REFERENCE))


def test_it_is_hidden_with_its_api(version, alan, client_of):
    version.api.visibility = Visibility.ROLES
    version.api.save()

    assert client_of(alan).get(REFERENCE).status_code == 404


def test_it_is_not_there_before_the_version_is_shown(version, alan, client_of):
    version.state = State.CREATED
    version.save()

    assert client_of(alan).get(REFERENCE).status_code == 404
