"""What programs read of APIs, and a definition that a build uploads and publishes."""

import json
from typing import Any

import pytest

from apis.models import Definition, Visibility
from apis.permissions import CREATE_API, DISCOVER_APIS, PUBLISH_API
from apis.states import State
from apis.tests.makers import add_api, add_version, defined
from organizations.models import Membership
from organizations.tenancy.roles import RoleSlug
from tests.api import Machine, personal_token, service_token
from tests.api.asking import assert_problem, at
from tests.cast import add_member, add_token

JSON = "application/json"


@pytest.fixture
def machine(adam: Membership) -> Machine:
    """A program that may do all that Adam may."""
    return Machine(personal_token(adam).secret)


def address(version: Any, rest: str = "") -> str:
    """Below the address of the version."""
    return at(version.organization, f"/apis/{version.api_id}/versions/{version.pk}{rest}")


def upload(machine: Machine, version: Any, text: str, **more: str) -> Any:
    """What a build sends."""
    body = json.dumps({"definition": text, **more})
    return machine.post(address(version, "/definitions"), body, content_type=JSON)


def test_a_build_uploads_a_definition_and_reads_it_as_it_was_sent(machine, adam):
    version = add_version(add_api("Payments", by=adam), State.CREATED)
    text = f"\n{defined('1.1.0')}\n"

    made = upload(machine, version, text)

    assert made.status_code == 201, made.content
    got = machine.get(address(version, f"/definitions/{made.json()['id']}"))
    assert got.json() == made.json()
    assert got.json()["source"] == text
    (listed,) = machine.get(address(version, "/definitions?number=1.1.0")).json()["items"]
    assert listed["id"] == made.json()["id"]
    assert "source" not in listed
    assert machine.get(address(version)).json()["definition"] == "1.1.0"


def test_errors_are_told_with_their_lines_and_places_and_nothing_is_kept(machine, adam):
    version = add_version(add_api("Payments", by=adam), State.CREATED)
    before = Definition.objects.count()

    response = upload(
        machine, version, "openapi: 3.1.0\ninfo: {title: A, version: 1.1.0}\npaths: 1"
    )

    said = assert_problem(response, 422, "has-errors")
    assert said["errors"][0]["pointer"] == "#/definition"
    assert said["errors"][0]["detail"] == (
        "Line 3: There is no operation. A definition needs at least one. (paths)"
    )
    assert (said["errors"][0]["line"], said["errors"][0]["place"]) == (3, "paths")
    assert Definition.objects.count() == before


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        (defined("2.0.0"), "other-major"),
        (defined("one"), "no-number"),
        (defined("1.0.0", "other"), "same-number"),
        ("\0", "has-errors"),
        ("", "invalid"),
        ("\ud800", "bad-request"),
    ],
)
def test_the_refusals_are_those_of_the_page(text, slug, machine, adam):
    version = add_version(add_api("Payments", by=adam), State.CREATED)

    response = upload(machine, version, text)

    assert_problem(response, 400 if slug == "bad-request" else 422, slug)


def test_a_text_as_large_as_a_form_takes_is_read_and_a_larger_one_is_not(machine, adam):
    version = add_version(add_api("Payments", by=adam), State.CREATED)

    wide = upload(machine, version, "# " + "x" * 1_000_000 + "\n" + defined("1.1.0"))
    wider = upload(machine, version, "x" * 2_000_001)
    widest = upload(machine, version, "x" * 5_000_000)
    elsewhere = machine.post(address(version, "/publish"), "x" * 70_000, content_type=JSON)

    assert wide.status_code == 201, wide.content
    assert_problem(wider, 422, "invalid")
    assert_problem(widest, 413, "too-large")
    assert_problem(elsewhere, 413, "too-large")


def test_a_published_version_needs_the_permission_to_publish(adam):
    version = add_version(add_api("Payments", by=adam))
    creating = Machine(personal_token(adam, CREATE_API, DISCOVER_APIS).secret)
    both = Machine(personal_token(adam, CREATE_API, PUBLISH_API).secret)

    denied = upload(creating, version, defined("1.1.0"))
    taken = upload(both, version, defined("1.1.0"))

    assert assert_problem(denied, 403, "missing-permission")["permission"] == PUBLISH_API.value
    assert taken.status_code == 201


def test_breaking_changes_need_a_reason(machine, adam):
    version = add_version(add_api("Payments", by=adam))
    upload(machine, version, defined("1.1.0"))
    without = defined("1.2.0").replace("/payments", "/invoices")

    refused = upload(machine, version, without)
    taken = upload(machine, version, without, reason="The law changed.")

    assert_problem(refused, 409, "breaks-callers")
    assert taken.json()["is_breaking"] is True
    assert taken.json()["changes"][0]["is_breaking"] is True


def test_publishing_says_what_is_missing(machine, adam):
    version = add_version(add_api("Payments", by=adam), State.PRE_RELEASED)
    version.addresses.all().delete()

    response = machine.post(address(version, "/publish"))

    assert "base URL" in assert_problem(response, 409, "not-ready")["detail"]


@pytest.mark.parametrize("kind", ["text/plain", "application/yaml", ""])
def test_another_content_type_is_told_so(kind, machine, adam):
    version = add_version(add_api("Payments", by=adam), State.CREATED)

    response = machine.post(address(version, "/definitions"), "a: b", content_type=kind)

    assert_problem(response, 415, "unsupported-type")


def test_an_api_for_some_roles_is_not_found_by_others(adam, acme):
    api = add_api("Ledger", by=adam)
    version = add_version(api)
    type(api).objects.update(visibility=Visibility.ROLES)
    dev = Machine(add_token(add_member(acme, "Dee", RoleSlug.DEVELOPER)).secret)
    service = Machine(service_token(adam, DISCOVER_APIS, name="Build").secret)

    for program in (dev, service):
        assert program.get(at(acme, "/apis")).json()["items"] == []
        assert_problem(program.get(at(acme, f"/apis/{api.pk}")), 404, "not-found")
        assert_problem(program.get(address(version, "/definitions")), 404, "not-found")


def test_lists_are_narrowed(machine, adam, acme):
    payments, ledger = add_api("Payments", by=adam), add_api("Ledger", by=adam)
    add_version(payments)
    second = add_version(payments, State.CREATED)

    def names(query: str) -> list[str]:
        return [each["handle"] for each in machine.get(at(acme, f"/apis?{query}")).json()["items"]]

    assert names("") == ["payments", "ledger"]
    assert names("handle=ledger") == [ledger.handle]
    assert names("state=created") == names("state=published") == ["payments"]
    versions = machine.get(at(acme, f"/apis/{payments.pk}/versions?major=2")).json()["items"]
    assert [each["id"] for each in versions] == [str(second.pk)]


def test_an_api_costs_as_many_statements_with_many_others(
    machine, adam, acme, django_assert_max_num_queries
):
    for number in range(30):
        add_version(add_api(f"API {number}", by=adam))

    with django_assert_max_num_queries(4):
        assert len(machine.get(at(acme, "/apis?limit=100")).json()["items"]) == 30
