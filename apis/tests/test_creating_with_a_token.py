"""How a build creates an API or a version, takes it back and deletes it: twice without harm."""

import json
from typing import Any

import pytest

from apis.actions import change_visibility
from apis.models import Api, Version, Visibility
from apis.permissions import CREATE_API
from apis.states import State
from apis.tests.makers import add_api, add_version, defined
from organizations.models import Membership
from organizations.tenancy.roles import RoleSlug
from projects.actions import create_project
from projects.models import Project
from tests.api import Machine, personal_token
from tests.api.asking import assert_problem, at, but_for_uses
from tests.cast import add_member, add_token
from tests.database import business

JSON = "application/json"


@pytest.fixture
def machine(adam: Membership) -> Machine:
    """A program that may do all that Adam may."""
    return Machine(personal_token(adam).secret)


@pytest.fixture
def apollo(adam: Membership) -> Project:
    return create_project(name="Apollo", by=adam)


def send(machine: Machine, address: str, **body: Any) -> Any:
    """What a build sends."""
    return machine.post(address, json.dumps(body), content_type=JSON)


def test_an_api_is_created_from_its_definition_once(machine, acme, apollo):
    body = {"project": "apollo", "definition": "\n" + defined("0.43.0")}

    made = send(machine, at(acme, "/apis"), **body)
    before = but_for_uses(business())
    again = send(machine, at(acme, "/apis"), **body)
    named = send(machine, at(acme, "/apis"), **body, name="PAYMENTS")

    assert made.status_code == 201, made.content
    assert (made.json()["name"], made.json()["handle"]) == ("Payments", "payments")
    assert (again.status_code, again.json()) == (200, made.json())
    assert (named.status_code, named.json()) == (200, made.json())
    assert but_for_uses(business()) == before
    (version,) = machine.get(at(acme, f"/apis/{made.json()['id']}/versions")).json()["items"]
    assert (version["major"], version["definition"]) == (0, "0.43.0")


def test_what_is_no_line_of_text_is_refused_at_its_field(machine, acme, apollo):
    before = but_for_uses(business())
    good = {"project": "apollo", "name": "Payments", "summary": "Invoices"}

    for field in good:
        answer = send(machine, at(acme, "/apis"), **good | {field: "a\0b"})
        assert_problem(answer, 422, "invalid")
        assert answer.json()["errors"][0]["pointer"] == f"#/{field}"
    assert but_for_uses(business()) == before


def test_so_is_a_version(machine, adam, acme):
    api = add_api("Payments", by=adam)
    add_version(api)
    versions = at(acme, f"/apis/{api.pk}/versions")
    body = {"definition": defined("2022-11-28")}

    refused = send(machine, f"{versions}/{api.versions.get().pk}/definitions", **body)
    made = send(machine, versions, **body)
    empty = send(machine, versions, major=0)
    before = but_for_uses(business())
    again = send(machine, versions, **body)

    assert "as v2022 of the API" in assert_problem(refused, 422, "other-major")["detail"]
    assert (made.status_code, made.json()["major"]) == (201, 2022)
    assert (again.status_code, again.json()) == (200, made.json())
    assert (empty.status_code, empty.json()["definition"]) == (201, None)
    assert send(machine, versions, major=0).json() == empty.json()
    assert but_for_uses(business()) == before
    found = machine.get(f"{versions}?major=0").json()["items"]
    assert [each["id"] for each in found] == [empty.json()["id"]]


@pytest.mark.parametrize(
    ("body", "status", "slug", "pointer"),
    [
        ({"name": "Ledger", "project": "nothing"}, 422, "invalid", "#/project"),
        ({"name": "Ledger", "project": "zeus"}, 422, "invalid", "#/project"),
        ({"project": "apollo"}, 422, "unfit-api-name", "#/name"),
        ({"project": "apollo", "name": "x" * 61}, 422, "unfit-api-name", "#/name"),
        ({"project": "apollo", "name": "Visit evil.com"}, 422, "unfit-api-name", "#/name"),
        ({"project": "apollo", "definition": "a: *b"}, 422, "has-errors", "#/definition"),
        ({"project": "apollo", "definition": " "}, 422, "has-errors", "#/definition"),
        ({"project": "apollo", "definition": defined("one")}, 422, "no-number", "#/definition"),
        ({"project": "apollo", "definition": "x" * 2_000_001}, 422, "invalid", "#/definition"),
        ({"project": "other", "name": "Taken"}, 409, "api-name-taken", "#/name"),
        ({"project": "apollo", "name": "Taken", "definition": defined("1.0.0")}, 409,
         "api-name-taken", "#/name"),
        ({"project": "apollo", "name": "Ledger", "handle": "x"}, 422, "invalid", "#/handle"),
    ],
    ids=lambda value: str(value)[:60],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_place(
    machine, adam, zed, acme, apollo, body, status, slug, pointer
):
    create_project(name="Zeus", by=zed)
    create_project(name="Other", by=adam)
    add_version(add_api("Taken", by=adam))
    before = but_for_uses(business())

    said = assert_problem(send(machine, at(acme, "/apis"), **body), status, slug)

    assert said["errors"][0]["pointer"] == pointer
    assert but_for_uses(business()) == before


def test_a_version_without_number_and_definition_is_refused(machine, adam, acme):
    api = add_api("Payments", by=adam)

    for body in ({}, {"major": -1}, {"major": 10_000}, {"major": "x"}):
        answer = send(machine, at(acme, f"/apis/{api.pk}/versions"), **body)
        assert_problem(answer, 422, "invalid")
    assert not api.versions.exists()


def test_what_was_never_subscribed_to_is_taken_back_and_deleted(machine, adam, acme):
    version = add_version(add_api("Payments", by=adam))
    api = at(acme, f"/apis/{version.api_id}")
    one = f"{api}/versions/{version.pk}"

    assert_problem(machine.delete(api), 409, "still-shown")
    for step, state in (("unpublish", "pre-released"), ("withdraw", "created")):
        first, second = (machine.post(f"{one}/{step}").json() for _ in range(2))
        assert first == second
        assert (first["state"], first["subscribed_at"]) == (state, None)
    assert_problem(machine.delete(one), 409, "only-version")
    assert machine.delete(api).status_code == 204

    assert_problem(machine.delete(api), 404, "not-found")
    assert not Api.objects.exists()


def test_what_was_subscribed_to_is_not(machine, adam, acme):
    version = add_version(add_api("Payments", by=adam), State.PRE_RELEASED)
    version.note_subscription()
    one = at(acme, f"/apis/{version.api_id}/versions/{version.pk}")

    assert_problem(machine.post(f"{one}/withdraw"), 409, "was-subscribed")
    assert_problem(machine.delete(at(acme, f"/apis/{version.api_id}")), 409, "still-shown")

    over = add_version(version.api, State.RETIRED)
    assert machine.delete(one.removesuffix(str(version.pk)) + str(over.pk)).status_code == 204
    assert [each.pk for each in Version.objects.all()] == [version.pk]


def test_neither_the_neighbour_nor_who_does_not_see_the_api_gets_at_it(machine, adam, zed, acme):
    version = add_version(add_api("Payments", by=adam), State.CREATED)
    change_visibility(
        api=version.api, visibility=Visibility.ROLES, slugs=[RoleSlug.DEVELOPER], by=adam
    )
    blind = Machine(personal_token(adam, CREATE_API).secret)
    theirs = Machine(add_token(zed).secret)
    dev = Machine(add_token(add_member(acme, "Dee", RoleSlug.DEVELOPER)).secret)
    api = at(acme, f"/apis/{version.api_id}")
    before = but_for_uses(business())

    for program, status in ((theirs, 404), (dev, 403)):
        for address in (f"{api}/versions/{version.pk}", api):
            assert program.delete(address).status_code == status
        for address in (at(acme, "/apis"), f"{api}/versions"):
            answer = send(program, address, project="apollo", major=3)
            assert answer.status_code in (status, 422)
    foreign = at(zed.organization, f"/apis/{version.api_id}")
    assert theirs.delete(foreign).status_code == 404
    assert send(blind, f"{api}/versions", major=3).status_code == 404
    assert but_for_uses(business()) == before
