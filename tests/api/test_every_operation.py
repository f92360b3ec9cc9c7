"""Rules about every operation of the API, including those that nobody has written yet."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audit.models import Event
from console.api.limits import READS
from credentials import texts
from machines import actions
from machines.models import PersonalToken
from organizations.actions import change_roles, remove_member
from organizations.api.access import TOLD
from organizations.events import ACCESS_REFUSED
from organizations.models import Membership, Organization
from organizations.roles import PERMISSIONS, Permission, RoleSlug, roles_granting
from tests.addresses import Things, things_of
from tests.cast import add_member, make_organization, make_person
from tests.database import everything
from tests.api import (
    METHODS,
    Machine,
    Operation,
    methods_of,
    operations,
    personal_token,
    service_token,
)

pytestmark = [pytest.mark.once, pytest.mark.untraced]

OPERATIONS = operations()
every_operation = pytest.mark.parametrize("operation", OPERATIONS, ids=str)
UNKNOWN = texts.make("cop_")


@pytest.fixture(autouse=True)
def _no_calls_counted() -> None:
    READS.forget()
    TOLD.forget()


@pytest.fixture(scope="module")
def tokens(made: Things) -> dict[Permission, tuple[str, str]]:
    """For each permission a token that has it and no other: an administrator's, and a machine's."""
    return {
        permission: (
            personal_token(made.admin, permission).secret,
            service_token(made.admin, permission, name=permission.label[:50]).secret,
        )
        for permission in PERMISSIONS
    }


@pytest.fixture(scope="module")
def anything(made: Things) -> str:
    """A token that may do everything."""
    return personal_token(made.admin).secret


@pytest.fixture(scope="module")
def theirs(kept: None) -> Things:
    """What is in another organization."""
    return things_of(make_organization("Quaxel", by=make_person("Quentin")))


def ask(operation: Operation, token: str, address: str, method: str = "") -> Any:
    response: Any = Machine(token).generic(method or operation.method, address)
    if response.streaming:
        response.content_of_stream = response.getvalue()
    return response


def assert_problem(response: Any, status: int, slug: str) -> dict[str, Any]:
    assert response.status_code == status, response.content
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.headers["Cache-Control"] == "no-store"
    body: dict[str, Any] = response.json()
    assert body["type"].endswith(f"/api/v1/#{slug}")
    return body


def but_for_uses(rows: dict[str, list[str]]) -> dict[str, list[str]]:
    """All rows without those of tokens, in which each use is noted, and the history of denials."""
    return {**rows, "personaltoken": [], "serviceaccounttoken": [], "event": []}


def test_there_are_operations_to_test() -> None:
    assert len(OPERATIONS) >= 11


@every_operation
def test_every_operation_names_one_permission(operation: Operation) -> None:
    assert "x-permission" in operation.described, "say @demands"
    assert (operation.permission is None) == (operation.path == "/api/v1/token")


@every_operation
def test_nothing_but_a_token_that_counts_is_let_in(
    operation: Operation, things: Things, anything: str, client_of: Callable[[Membership], Client]
) -> None:
    expired, revoked = personal_token(things.admin), personal_token(things.admin)
    now = timezone.now()
    PersonalToken.objects.filter(pk=expired.pk).update(expires_at=now - timedelta(seconds=1))
    actions.revoke_personal_token(token=revoked, membership=things.admin)
    address, before = operation.address(things), everything()
    bad = {
        "none": Client(),
        "a session": client_of(things.admin),
        "malformed": Machine("cop_" + "a" * 38),
        "unknown": Machine(UNKNOWN),
        "expired": Machine(expired.secret),
        "revoked": Machine(revoked.secret),
        "two": Client(headers={"authorization": f"Bearer {anything},Bearer {anything}"}),
        "basic": Client(headers={"authorization": f"Basic {anything}"}),
    }

    answers = {}
    for name, client in bad.items():
        response: Any = client.generic(operation.method, address + f"?access_token={anything}")
        assert_problem(response, 401, "not-signed-in")
        assert response.headers["WWW-Authenticate"] == 'Bearer error="invalid_token"'
        answers[name] = response.content

    assert len(set(answers.values())) == 1
    assert everything() == before


@every_operation
@pytest.mark.parametrize("shown", ["", "Bearer nonsense", "Bearer cop_" + "a" * 38, "Basic x"])
def test_what_cannot_be_a_token_costs_no_statement(
    operation: Operation, shown: str, things: Things
) -> None:
    client = Client(headers={"authorization": shown})

    with CaptureQueriesContext(connection) as queries:
        client.generic(operation.method, operation.address(things))

    assert queries.captured_queries == []


@every_operation
def test_a_token_opens_only_its_own_organization(
    operation: Operation, things: Things, theirs: Things, anything: str
) -> None:
    if not operation.is_of_organization:
        return
    before = everything()
    nowhere = ask(operation, anything, operation.address(things, uuid4()))

    foreign = ask(operation, anything, operation.address(theirs))

    assert_problem(foreign, 404, "not-found")
    assert foreign.content == nowhere.content
    assert foreign.headers == nowhere.headers
    assert but_for_uses(everything()) == but_for_uses(before)


@every_operation
@pytest.mark.parametrize(
    "named",
    ["{upper}", "{handle}", "{hex}", "%2e%2e", "%00", "1", "{id}%20", "{id}%0a", "a" * 3_000],
)
def test_what_is_no_id_is_not_found(
    operation: Operation, named: str, things: Things, anything: str
) -> None:
    if not operation.is_of_organization:
        return
    pk, handle = things.organization.pk, things.organization.handle
    written = named.format(id=pk, upper=str(pk).upper(), hex=pk.hex, handle=handle)
    nowhere = ask(operation, anything, operation.address(things, uuid4()))

    response = ask(operation, anything, operation.address(things, written))

    assert response.content == nowhere.content


@every_operation
def test_ids_of_another_organization_are_not_found(
    operation: Operation, things: Things, theirs: Things, anything: str
) -> None:
    if operation.path.count("{") < 2:
        return
    for organization in (things.organization.pk, theirs.organization.pk):
        response = ask(operation, anything, operation.address(theirs, organization))

        assert_problem(response, 404, "not-found")


@every_operation
@pytest.mark.parametrize("written", ["{}x", "0{}", "+{}", "%20{}", "{}_0", "9" * 30, "-1", "x"])
def test_an_id_is_written_in_one_way(
    operation: Operation, written: str, things: Things, anything: str
) -> None:
    if operation.path.count("{") < 2:
        return
    start, _, key = operation.address(things).rpartition("/")

    response = ask(operation, anything, f"{start}/{written.format(key)}")

    assert_problem(response, 404, "not-found")


@every_operation
@pytest.mark.parametrize("permission", list(PERMISSIONS))
@pytest.mark.parametrize("kind", ["personal", "service account"])
def test_one_permission_opens_what_names_it_and_nothing_else(
    operation: Operation,
    permission: Permission,
    kind: str,
    things: Things,
    tokens: dict[Permission, tuple[str, str]],
) -> None:
    token = tokens[permission][kind == "service account"]
    address, takes = operation.address(things), methods_of(operation.path)

    for method in METHODS:
        before = everything()
        if method not in takes:
            response = ask(operation, token, address, method)
            assert_problem(response, 405, "method-not-allowed") if method != "HEAD" else None
            assert set(response.headers["Allow"].split(", ")) == takes
            assert everything() == before
    before = everything()

    response = ask(operation, token, address)

    if operation.permission in {None, permission}:
        assert response.status_code == operation.success, response.content
    else:
        assert operation.permission is not None
        body = assert_problem(response, 403, "missing-permission")
        assert body["permission"] == operation.permission.value
        assert body["roles"] == [role.value for role in roles_granting(operation.permission)]
        assert but_for_uses(everything()) == but_for_uses(before)


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
    assert (event.actor_id, event.means) == (things.admin.user_id, f"token …{token[-4:]}")


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
def test_every_answer_is_one_that_the_specification_names(
    operation: Operation, things: Things, anything: str
) -> None:
    response = ask(operation, anything, operation.address(things))

    described = operation.described["responses"][str(response.status_code)]
    if response.status_code == 204:
        assert response.content == b""
    else:
        assert list(described["content"]) == ["application/json"]
        assert response.headers["Content-Type"].startswith("application/json")
    assert response.headers["Cache-Control"] == "no-store"


@every_operation
def test_a_suspended_organization_is_closed(
    operation: Operation, things: Things, anything: str
) -> None:
    Organization.objects.filter(pk=things.organization.pk).update(suspended_at=timezone.now())

    response = ask(operation, anything, operation.address(things))

    if operation.permission is None:
        assert response.status_code == operation.success
    else:
        assert_problem(response, 403, "organization-suspended")


@every_operation
def test_the_token_of_a_removed_member_ends_with_the_membership(
    operation: Operation, things: Things
) -> None:
    robin = add_member(things.organization, "Robin", RoleSlug.ADMINISTRATOR)
    token = personal_token(robin).secret
    address = operation.address(things)
    remove_member(membership=robin, by=things.admin)

    assert_problem(ask(operation, token, address), 401, "not-signed-in")


@every_operation
def test_a_role_that_is_taken_closes_the_next_call(operation: Operation, things: Things) -> None:
    robin: Membership = add_member(things.organization, "Robin", RoleSlug.ADMINISTRATOR)
    token = personal_token(robin).secret
    slugs = [RoleSlug.EXTERNAL_API_SUBSCRIBER]
    change_roles(membership=robin, slugs=slugs, by=things.admin)

    response = ask(operation, token, operation.address(things))

    if operation.permission is None:
        assert response.status_code == operation.success
    else:
        assert_problem(response, 403, "missing-permission")


@every_operation
def test_one_call_too_many_in_a_minute_is_told_when_to_come_again(
    operation: Operation, things: Things, anything: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(READS, "a_minute", 0)

    response = ask(operation, anything, operation.address(things))

    assert_problem(response, 429, "too-many-requests")
    assert 1 <= int(response.headers["Retry-After"]) <= 60
