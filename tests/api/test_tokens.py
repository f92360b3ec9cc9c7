"""Every operation and every token that does not count, counts elsewhere, or counts no longer."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from console.api.tokens import READS
from credentials import secret_format
from organizations.models import Membership, Organization
from organizations.tenancy.roles import permissions_of_role
from tests.api import Machine, Operation, personal_token
from tests.api.asking import ask, assert_problem, but_for_uses, every_operation
from tests.api.tokens import KINDS, LEAST, PERSONAL, Kind
from tests.database import everything
from tests.samples import Things

pytestmark = [pytest.mark.once, pytest.mark.untraced]

each_kind = pytest.mark.parametrize("kind", KINDS, ids=str)


@pytest.fixture(scope="module")
def working(made: Things) -> dict[Kind, str]:
    """A token of each kind that may do everything."""
    return {kind: kind.make(made.admin).secret for kind in KINDS}


@pytest.fixture(scope="module")
def ended(made: Things) -> dict[Kind, list[str]]:
    """Tokens of each kind that expired, were revoked, and whose holder left."""
    return {kind: _ended(kind, made.admin) for kind in KINDS}


def _ended(kind: Kind, admin: Membership) -> list[str]:
    expired, revoked, orphan = tokens = [kind.make(admin) for _ in range(3)]
    type(expired).objects.filter(pk=expired.pk).update(expires_at=timezone.now() - timedelta(0, 1))
    kind.revoke(revoked, admin)
    kind.end_holder(orphan, admin)
    return [token.secret for token in tokens]


@pytest.fixture(scope="module")
def left_with_little(made: Things) -> dict[Kind, str]:
    """A token of each kind whose holder could do everything, and can do next to nothing now."""
    tokens = {kind: kind.make(made.admin) for kind in KINDS}
    for kind, token in tokens.items():
        kind.take_roles(token, made.admin)
    return {kind: token.secret for kind, token in tokens.items()}


@every_operation
def test_nothing_but_a_token_that_counts_is_let_in(
    operation: Operation, things: Things, anything: str, client_of: Callable[[Membership], Client]
) -> None:
    address, before = operation.address(things), everything()
    clients = {
        "none": Client(),
        "a session": client_of(things.admin),
        "basic": Client(headers={"authorization": f"Basic {anything}"}),
        "another scheme": Client(headers={"authorization": f"Token {anything}"}),
        "mistyped": Machine(anything[:-1] + ("a" if anything[-1] != "a" else "b")),
        "no scheme": Client(headers={"authorization": anything}),
        "two": Client(headers={"authorization": f"Bearer {anything},Bearer {anything}"}),
        "two words": Client(headers={"authorization": f"Bearer {anything} {anything}"}),
    }
    for kind in KINDS:
        clients[f"malformed, {kind}"] = Machine(kind.mark + "a" * 38)
        clients[f"mistyped, {kind}"] = Machine(
            anything[:-1] + ("a" if anything[-1] != "a" else "b")
        )
        clients[f"unknown, {kind}"] = Machine(secret_format.make(kind.mark))
        clients[f"in other letters, {kind}"] = Machine(secret_format.make(kind.mark).upper())

    answers = {
        name: answer_of(client, operation, address + f"?access_token={anything}&token={anything}")
        for name, client in clients.items()
    }

    assert len(set(answers.values())) == 1
    assert everything() == before


@each_kind
@every_operation
def test_a_token_that_ended_is_like_none(
    operation: Operation, kind: Kind, things: Things, ended: dict[Kind, list[str]]
) -> None:
    address, before = operation.address(things), everything()

    answers = {
        answer_of(client, operation, address) for client in (*map(Machine, ended[kind]), Client())
    }

    assert len(answers) == 1
    assert everything() == before


@every_operation
def test_the_token_of_a_closed_account_is_like_none(operation: Operation, things: Things) -> None:
    token = PERSONAL.make(things.admin)
    token.membership.user.is_active = False
    token.membership.user.save()

    answer_of(Machine(token.secret), operation, operation.address(things))


def answer_of(client: Client, operation: Operation, address: str) -> bytes:
    """The body, which must be of the one answer to whatever is no token."""
    response: Any = client.generic(operation.method, address)
    assert_problem(response, 401, "not-signed-in")
    assert response.headers["WWW-Authenticate"] == 'Bearer error="invalid_token"'
    content: bytes = response.content
    return content


@every_operation
def test_what_cannot_be_a_token_costs_no_statement(
    operation: Operation, things: Things, subtests: pytest.Subtests
) -> None:
    for shown in ("", "Bearer nonsense", "Bearer cop_" + "a" * 38, "Basic x"):
        with subtests.test(shown=shown), CaptureQueriesContext(connection) as queries:
            Client(headers={"authorization": shown}).generic(
                operation.method, operation.address(things)
            )

            assert queries.captured_queries == []


@each_kind
@every_operation
def test_a_token_opens_only_its_own_organization(
    operation: Operation, kind: Kind, things: Things, theirs: Things, working: dict[Kind, str]
) -> None:
    if not operation.is_of_organization:
        return
    token, before = working[kind], everything()
    nowhere = ask(operation, token, operation.address(things, uuid4()))

    foreign = ask(operation, token, operation.address(theirs))

    assert_problem(foreign, 404, "not-found")
    assert foreign.content == nowhere.content
    for own in ("X-Request-ID", "RateLimit"):
        assert foreign.headers.pop(own) != nowhere.headers.pop(own)
    assert foreign.headers == nowhere.headers
    assert but_for_uses(everything()) == but_for_uses(before)


@each_kind
@every_operation
def test_a_suspended_organization_is_closed(
    operation: Operation, kind: Kind, things: Things, working: dict[Kind, str]
) -> None:
    Organization.objects.filter(pk=things.organization.pk).update(suspended_at=timezone.now())

    response = ask(operation, working[kind], operation.address(things))

    if operation.permission is None:
        assert response.status_code == operation.success
    else:
        assert_problem(response, 403, "organization-suspended")


@each_kind
@every_operation
def test_a_role_that_is_taken_closes_the_next_call(
    operation: Operation, kind: Kind, things: Things, left_with_little: dict[Kind, str]
) -> None:
    response = ask(operation, left_with_little[kind], operation.address(things))

    left = permissions_of_role(LEAST[0])
    if operation.permission in left and operation.is_of_some:
        assert_problem(response, 404, "not-found")
    elif operation.permission in left and operation.refers_to_some:
        assert_problem(response, 422, "invalid")
    elif operation.needs_person and kind is not PERSONAL and operation.permission in left:
        assert_problem(response, 409, "person-needed")
    elif operation.permission is None or operation.permission in left:
        assert response.status_code == operation.success
    else:
        assert_problem(response, 403, "missing-permission")


def test_each_answer_says_how_many_calls_are_left(
    things: Things, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(READS, "window", 10**12)  # so that no new one begins during the test
    machine = Machine(personal_token(things.admin).secret)
    address = "/api/v1/token"
    etag = machine.get(address).headers["ETag"]

    answers = [
        machine.get(address, headers={"if-none-match": etag}),
        machine.get(f"{address}?mars=1"),
        machine.get(address),
    ]

    assert [answer.status_code for answer in answers] == [304, 422, 200]
    left = [answer.headers["RateLimit"].partition(";t=")[0] for answer in answers]
    assert left == [f'"token";r={n}' for n in (598, 597, 596)]
    assert "RateLimit" not in Client().get(address).headers
