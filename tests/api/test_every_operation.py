"""Rules about every operation of the API, including those that no one has written yet."""

import json
from typing import Any

import pytest
from jsonschema_rs import validator_for

from audit.models import Event
from console.api.specification import specification
from console.api.tokens import READS
from machines.models import PersonalToken
from organizations.events.access_requests import ACCESS_REFUSED
from organizations.permissions import VIEW_ORGANIZATION
from organizations.tenancy.roles import PERMISSIONS, Permission, roles_granting
from tests.api import METHODS, Operation, methods_of
from tests.api.asking import OPERATIONS, ask, assert_problem, but_for_uses, every_operation
from tests.api.called import actions_called_by, views_of_operations
from tests.database import everything, taken_back
from tests.demanded import all_calls
from tests.everything import EVERYTHING
from tests.samples import Things

pytestmark = [pytest.mark.once, pytest.mark.untraced]


def closed(components: dict[str, Any]) -> dict[str, Any]:
    """What the specification names, and no field beyond that in any object."""
    schemas = {
        name: schema | ({"additionalProperties": False} if "properties" in schema else {})
        for name, schema in components["schemas"].items()
    }
    return components | {"schemas": schemas}


CLOSED = closed(specification()["components"])
CALLS, VIEWS = all_calls(), views_of_operations()


def gives_roles(operation: Operation) -> bool:
    """Whether it needs, besides its permission, those of the roles that it gives or takes."""
    called = actions_called_by(VIEWS[operation.name])
    return any(CALLS[name].gives_roles for name in called if name in CALLS)


def test_there_are_operations_to_test() -> None:
    assert len(OPERATIONS) >= 28


@every_operation
def test_every_operation_names_one_permission(operation: Operation) -> None:
    assert "x-permission" in operation.described, "say @demands"
    assert (operation.permission is None) == (operation.path == "/api/v1/token")


@every_operation
@pytest.mark.parametrize("kind", ["personal", "service account"])
def test_one_permission_opens_what_names_it_and_nothing_else(
    operation: Operation,
    kind: str,
    things: Things,
    tokens: dict[Permission, tuple[str, str]],
    subtests: pytest.Subtests,
) -> None:
    """Of the others, a tenth in turn for each operation and kind of token, but for a long run."""
    operation.make_ready(things)
    address, before = operation.address(things), but_for_uses(everything())
    of_machine = kind == "service account"
    turn = OPERATIONS.index(operation) + 2 * (not of_machine)

    for number, permission in enumerate(PERMISSIONS, start=turn):
        if permission != operation.permission and number % 10 and not EVERYTHING:
            continue
        with subtests.test(permission=str(permission)), taken_back():
            token = tokens[permission][of_machine]

            response = ask(operation, token, address, things=things)

            if operation.permission == permission and operation.is_of_some:
                assert_problem(response, 404, "not-found")
            elif operation.permission == permission and operation.refers_to_some:
                assert_problem(response, 422, "invalid")
            elif operation.permission == permission and operation.needs_person and of_machine:
                assert_problem(response, 409, "person-needed")
            elif operation.permission == permission and gives_roles(operation):
                assert_problem(response, 409, "above-you")
                assert but_for_uses(everything()) == before
            elif operation.permission in {None, permission}:
                assert response.status_code == operation.success, response.content
            else:
                assert operation.permission is not None
                body = assert_problem(response, 403, "missing-permission")
                assert body["permission"] == operation.permission.value
                roles = roles_granting(operation.permission)
                assert body["roles"] == [role.value for role in roles]
                assert but_for_uses(everything()) == before


@pytest.mark.parametrize("path", sorted({operation.path for operation in OPERATIONS}))
def test_other_methods_are_told_which_there_are_and_change_nothing(
    path: str,
    things: Things,
    tokens: dict[Permission, tuple[str, str]],
    anything: str,
    subtests: pytest.Subtests,
) -> None:
    operation = next(each for each in OPERATIONS if each.path == path)
    address, takes = operation.address(things), methods_of(path)
    before = everything()

    for method in sorted({*METHODS} - takes):
        for token in (anything, *tokens[VIEW_ORGANIZATION]):
            with subtests.test(method=method, token=token[:4]), taken_back():
                response = ask(operation, token, address, method)

                if method != "HEAD":
                    assert_problem(response, 405, "method-not-allowed")
                assert response.status_code == 405
                assert set(response.headers["Allow"].split(", ")) == takes
                assert everything() == before


@every_operation
def test_a_denial_is_in_the_history_once_an_hour(
    operation: Operation, things: Things, tokens: dict[Permission, tuple[str, str]]
) -> None:
    other = next(each for each in PERMISSIONS if each != operation.permission)
    token = tokens[other][0]
    before = Event.objects.count()
    for _ in range(3):
        response = ask(operation, token, operation.address(things))

    if operation.permission is None:
        return
    assert response.status_code == 403
    event = Event.objects.latest("id")
    assert Event.objects.count() == before + 1
    assert (event.kind, event.is_refused) == (ACCESS_REFUSED, True)
    shown = PersonalToken.objects.find(token)
    assert shown is not None
    assert (event.actor_id, event.means) == (shown.membership.user_id, f"token …{token[-4:]}")


@every_operation
def test_reading_writes_nothing_but_the_use_of_the_token(
    operation: Operation, things: Things, anything: str
) -> None:
    if operation.method != "GET":
        return
    before = everything()

    ask(operation, anything, operation.address(things))

    assert but_for_uses(everything()) == but_for_uses(before)


@every_operation
def test_every_answer_is_one_that_the_specification_names_with_no_field_beyond(
    operation: Operation, things: Things, anything: str
) -> None:
    operation.make_ready(things)

    response = ask(operation, anything, operation.address(things), things=things)

    assert response.status_code == operation.success, response.content
    described = operation.described["responses"][str(response.status_code)]
    if response.status_code == 204:
        assert response.content == b""
    else:
        assert list(described["content"]) == ["application/json"]
        assert response.headers["Content-Type"].startswith("application/json")
        schema = described["content"]["application/json"]["schema"]
        body = response.content_of_stream if response.streaming else response.content
        validator_for(schema | {"components": CLOSED}).validate(json.loads(body))
    assert response.headers["Cache-Control"] == "no-store"


@every_operation
def test_what_no_layer_can_read_is_a_problem_that_the_specification_names(
    operation: Operation, things: Things, anything: str
) -> None:
    response = ask(operation, anything, f"{operation.address(things)}?handle=a%00b")

    assert_problem(response, 400, "bad-request")
    assert "400" in operation.described["responses"]


@every_operation
def test_one_call_too_many_in_a_minute_is_told_when_to_come_again(
    operation: Operation, things: Things, anything: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(READS, "most", 0)

    response = ask(operation, anything, operation.address(things))

    assert_problem(response, 429, "too-many-requests")
    wait = response.headers["Retry-After"]
    assert 1 <= int(wait) <= 60
    assert response.headers["RateLimit-Policy"] == '"token";q=0;w=60'
    assert response.headers["RateLimit"] == f'"token";r=0;t={wait}'
