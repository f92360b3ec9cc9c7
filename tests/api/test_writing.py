"""Operations that write: repeated, raced by others, and about what is there no longer."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from audit.models import Event
from organizations.models import IdempotencyKey, Membership
from organizations.schedule import forget_idempotency_keys
from projects.actions import ComponentTerms, create_component, create_project
from projects.models import Component, ComponentType, Project
from projects.permissions import MANAGE_PROJECT, VIEW_PROJECT
from tests.api import Machine, personal_token
from tests.api.asking import assert_problem, at

JSON = "application/json"
KEY = {"idempotency-key": "2f8c0f2e"}


@pytest.fixture
def component(apollo: Project, adam: Membership) -> Component:
    """A component with all that can be changed of one."""
    terms = ComponentTerms("Orders", "https://git.example/orders", "api", "main")
    return create_component(project=apollo, type=ComponentType.SERVICE, terms=terms, by=adam)


def post(machine: Machine, adam: Membership, name: str, **headers: str) -> Any:
    """The answer to a request for a project of this name."""
    address = at(adam.organization, "/projects")
    return machine.post(address, {"name": name}, content_type=JSON, headers=headers)


def patch(machine: Machine, row: Any, body: object, **headers: str) -> Any:
    """The answer to a request for this change of a component."""
    address = at(row.organization, f"/components/{row.pk}")
    return machine.patch(address, body, content_type=JSON, headers=headers)


def test_a_repeated_request_has_its_effect_once_and_the_same_answer(machine, adam):
    first = post(machine, adam, "Apollo", **KEY)
    second = post(machine, adam, "Apollo", **KEY)

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.content == second.content
    assert (first.get("Idempotent-Replayed"), second["Idempotent-Replayed"]) == (None, "true")
    assert first["Content-Type"] == second["Content-Type"]
    assert Project.objects.count() == 1


def test_a_deletion_is_repeated_with_its_key(machine, component):
    address = at(component.organization, f"/components/{component.pk}")

    answers = [machine.delete(address, headers=KEY) for _ in range(2)]
    without_key = machine.delete(address)

    assert [(answer.status_code, answer.content) for answer in answers] == [(204, b"")] * 2
    assert_problem(without_key, 404, "not-found")


def test_what_was_refused_can_be_tried_again_with_the_same_key(machine, adam):
    create_project(name="Apollo", by=adam)
    refused = post(machine, adam, "Apollo", **KEY)
    assert_problem(refused, 409, "project-name-taken")
    assert not IdempotencyKey.objects.exists()
    assert Event.objects.filter(is_refused=True).count() == 1

    Project.objects.all().delete()

    assert post(machine, adam, "Apollo", **KEY).status_code == 201


def test_a_key_belongs_to_one_request(machine, adam, apollo):
    post(machine, adam, "Gemini", **KEY)

    for answer in (
        post(machine, adam, "Mercury", **KEY),
        machine.post(at(adam.organization, f"/projects/{apollo.pk}/archive"), headers=KEY),
    ):
        assert_problem(answer, 422, "key-reused")
    apollo.refresh_from_db()
    assert not apollo.is_archived


def test_a_key_belongs_to_one_token(machine, adam):
    other = Machine(personal_token(adam).secret)
    post(machine, adam, "Apollo", **KEY)

    answer = post(other, adam, "Apollo", **KEY)

    assert_problem(answer, 409, "project-name-taken")
    assert "Idempotent-Replayed" not in answer


def test_an_answer_is_repeated_only_to_who_may_do_it_still(machine, adam):
    token = personal_token(adam, MANAGE_PROJECT, VIEW_PROJECT)
    program = Machine(token.secret)
    post(program, adam, "Apollo", **KEY)
    token.permissions = [VIEW_PROJECT.value]
    token.save()

    assert_problem(post(program, adam, "Apollo", **KEY), 403, "missing-permission")


def test_a_key_stands_for_another_request_after_a_day(machine, adam):
    post(machine, adam, "Apollo", **KEY)
    post(machine, adam, "Gemini", **{"idempotency-key": "young"})
    IdempotencyKey.objects.filter(key="2f8c0f2e").update(
        created_at=timezone.now() - timedelta(hours=24, seconds=1)
    )

    forget_idempotency_keys()

    assert [row.key for row in IdempotencyKey.objects.all()] == ["young"]
    assert_problem(post(machine, adam, "Apollo", **KEY), 409, "project-name-taken")


def test_a_key_that_is_none_is_refused_at_the_header(machine, adam, subtests):
    for key in ("", " ", "a b", "ü", "x" * 256):
        with subtests.test(key=key):
            answer = post(machine, adam, "Apollo", **{"idempotency-key": key})

            body = assert_problem(answer, 422, "invalid")
            assert body["errors"][0]["in"] == "header"
            assert body["errors"][0]["pointer"] == "#/Idempotency-Key"
    assert not Project.objects.exists()


def test_a_change_leaves_what_is_not_sent(machine, component):
    answer = patch(machine, component, {"branch": "release"})

    assert answer.status_code == 200
    changed = answer.json()
    assert (changed["branch"], changed["path"], changed["name"]) == ("release", "api", "Orders")
    assert changed["repository"] == "https://git.example/orders"


def test_a_change_can_empty_what_may_be_empty_and_nothing_is_null(machine, component):
    assert patch(machine, component, {"path": ""}).json()["path"] == ""

    assert_problem(patch(machine, component, {"path": None}), 422, "invalid")
    body = assert_problem(patch(machine, component, {"name": ""}), 422, "invalid")
    assert body["errors"][0]["pointer"] == "#/name"


def test_who_read_something_else_changes_nothing(machine, component):
    address = at(component.organization, f"/components/{component.pk}")
    read = machine.get(address)["ETag"]
    assert patch(machine, component, {"branch": "one"}, **{"if-match": read}).status_code == 200

    overtaken = {"if-match": read}
    for answer in (
        patch(machine, component, {"branch": "two"}, **overtaken),
        machine.post(f"{address}/archive", headers=overtaken),
        machine.delete(address, headers=overtaken),
    ):
        assert_problem(answer, 412, "changed")
    component.refresh_from_db()
    assert (component.branch, component.is_archived) == ("one", False)


def test_tags_match_as_proxies_pass_them_on(machine, component, subtests):
    address = at(component.organization, f"/components/{component.pk}")
    for written in ("{}", "W/{}", '"other", {}', "*"):
        with subtests.test(written=written):
            tag = written.format(machine.get(address)["ETag"])

            answer = patch(machine, component, {"branch": f"b{len(written)}"}, **{"if-match": tag})

            assert answer.status_code == 200


def test_an_answer_is_what_reading_it_gives(machine, component):
    address = at(component.organization, f"/components/{component.pk}")

    changed = patch(machine, component, {"branch": "release"})

    assert changed.content == machine.get(address).content


def test_a_reference_to_what_the_token_does_not_see_is_refused_at_its_field(
    machine, adam, zed, subtests
):
    foreign = create_project(name="Zond", by=zed)
    for named in (str(foreign.pk), "0", "x", "", "9" * 40, f" {foreign.pk}"):
        with subtests.test(named=named):
            body = {"project_id": named, "type": "api", "name": "Orders"}
            address = at(adam.organization, "/components")

            answer = machine.post(address, body, content_type=JSON)

            said = assert_problem(answer, 422, "invalid")
            assert said["errors"][0]["pointer"] == "#/project_id"
    assert not Component.objects.exists()


def test_a_list_is_narrowed_to_what_is_there(machine, component, subtests):
    for query, count in (
        (f"project_id={component.project_id}", 1),
        ("project_id=0", 0),
        ("project_id=abc", 0),
        ("handle=orders", 1),
        ("archived=true", 0),
    ):
        with subtests.test(query=query):
            answer = machine.get(at(component.organization, f"/components?{query}"))

            assert len(answer.json()["items"]) == count
