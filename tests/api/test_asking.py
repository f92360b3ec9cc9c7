"""Who can ask what gateways ask, and what is no question."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from credentials import secret_format
from machines.decisions.views import CHECKS
from organizations.models import Membership, Organization
from organizations.permissions import CHECK_ACCESS
from organizations.tenancy.roles import PERMISSIONS, Permission, roles_granting
from projects.permissions import VIEW_PROJECT
from tests.api import METHODS, Machine, personal_token, service_token
from tests.api.asking import assert_problem
from tests.api.deciding import (
    CHECK,
    EVALUATION,
    EVALUATIONS,
    INTROSPECT,
    introspect,
    post,
    question,
)
from tests.api.tokens import KINDS, Kind
from tests.database import everything

EVERYTHING = [("POST", EVALUATION), ("POST", EVALUATIONS), ("POST", INTROSPECT), ("GET", CHECK)]
each_address = pytest.mark.parametrize(("method", "address"), EVERYTHING)
each_kind = pytest.mark.parametrize("kind", KINDS, ids=str)


def answer_of(client: Client, method: str, address: str) -> bytes:
    """The body, which must be of the one answer to whatever is no token."""
    response: Any = client.generic(method, address)
    assert_problem(response, 401, "not-signed-in")
    assert response.headers["WWW-Authenticate"] == 'Bearer error="invalid_token"'
    content: bytes = response.content
    return content


@each_address
@each_kind
def test_nothing_but_a_token_that_counts_is_let_in(
    method: str,
    address: str,
    kind: Kind,
    adam: Membership,
    client_of: Callable[[Membership], Client],
) -> None:
    good, expired, revoked, orphan = (kind.make(adam) for _ in range(4))
    type(expired).objects.filter(pk=expired.pk).update(expires_at=timezone.now() - timedelta(0, 1))
    kind.revoke(revoked, adam)
    kind.end_holder(orphan, adam)
    shown = f"Bearer {good.secret}"
    clients = [
        Client(),
        client_of(adam),
        *(Machine(each.secret) for each in (expired, revoked, orphan)),
        Machine(kind.mark + "a" * 38),
        Machine(secret_format.make(kind.mark)),
        Client(headers={"authorization": f"{shown},{shown}"}),
        Client(headers={"authorization": f"Basic {good.secret}"}),
    ]
    before = everything()

    answers = {
        answer_of(client, method, f"{address}?access_token={good.secret}") for client in clients
    }

    assert len(answers) == 1
    assert everything() == before


def test_a_token_in_the_body_counts_for_nothing(adam: Membership) -> None:
    token = personal_token(adam).secret

    for address in (EVALUATION, EVALUATIONS, INTROSPECT):
        form: Any = Client().post(address, {"access_token": token, "token": token})
        body = post(Client(), address, {"access_token": token})
        assert (form.status_code, body.status_code) == (401, 401)


@pytest.mark.parametrize("permission", list(PERMISSIONS))
def test_only_a_token_that_may_check_access_can_ask(
    permission: Permission, adam: Membership, mia: Membership, acme: Organization
) -> None:
    personal = personal_token(adam, permission).secret
    robot = service_token(adam, permission, name="CI").secret
    asked = question(mia, VIEW_PROJECT, acme)
    for client in (Machine(personal), Machine(robot)):
        for answer in (
            post(client, EVALUATION, asked),
            post(client, EVALUATIONS, asked),
            introspect(client, personal),
        ):
            if permission == CHECK_ACCESS:
                assert answer.status_code == 200
            else:
                body = assert_problem(answer, 403, "missing-permission")
                assert body["permission"] == "check_access"
                assert body["roles"] == [role.value for role in roles_granting(CHECK_ACCESS)]


@each_address
@each_kind
def test_a_gateway_of_a_suspended_organization_is_told_so(
    method: str, address: str, kind: Kind, adam: Membership
) -> None:
    client = Machine(kind.make(adam).secret)
    Organization.objects.filter(pk=adam.organization_id).update(suspended_at=timezone.now())

    response: Any = client.generic(method, f"{address}?permission=view_project")

    assert_problem(response, 403, "organization-suspended")


@each_address
def test_any_other_method_is_told_the_right_one(
    method: str, address: str, adam: Membership
) -> None:
    client = Machine(personal_token(adam).secret)
    takes = {method, *(["HEAD"] if method == "GET" else [])}

    for other in set(METHODS) - takes - {"HEAD"}:
        response: Any = client.generic(other, address)
        assert_problem(response, 405, "method-not-allowed")
        assert set(response.headers["Allow"].split(", ")) == takes


def test_the_name_of_a_request_is_repeated(gateway: Client) -> None:
    for body in ("{}", "nonsense"):
        answer = post(gateway, EVALUATION, body, **{"X-Request-ID": "bfe9eb29-ab87"})
        assert answer.headers["X-Request-ID"] == "bfe9eb29-ab87"
    strange = post(gateway, EVALUATION, "{}", **{"X-Request-ID": "a b\u00e4" * 100})
    assert len(strange.headers["X-Request-ID"]) == 32


def test_too_many_questions_in_a_minute_wait(
    gateway: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(CHECKS, "most", 1)
    post(gateway, EVALUATION, "{}")

    assert post(gateway, EVALUATION, "{}").status_code == 429


# What is no question


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"subject": {"type": "user", "id": "1"}, "action": {"name": "x"}},
        {"subject": {"type": "user"}, "action": {"name": "x"}, "resource": {}},
        {
            "subject": {"type": "user", "id": 1},
            "action": {"name": "x"},
            "resource": {"type": "project", "id": "1"},
        },
        {"subject": "user:1", "action": "x", "resource": "project:1"},
        {"subject": None, "action": None, "resource": None},
    ],
)
def test_an_incomplete_question_is_told_where(gateway: Client, body: Any) -> None:
    response = post(gateway, EVALUATION, body)

    assert response.status_code == 400
    assert response.json()["errors"][0]["pointer"].startswith("#/")


@pytest.mark.parametrize("address", [EVALUATION, EVALUATIONS])
@pytest.mark.parametrize(
    "body",
    [
        *(b" ", b"{", b"nonsense", b"[]", b'"x"', b"1", b"null", b'{"a": NaN}', b'{"a": 1e400}'),
        *(b'{"a": 1, "a": 2}', b'{"a": "\\ud800"}', b"\xff\xfe", b'{"a": Infinity}'),
        b"[" * 2_000 + b"]" * 2_000,
        b'{"a":' * 20_000 + b"1" + b"}" * 20_000,
    ],
    ids=lambda body: repr(body[:20]),
)
def test_what_is_no_json_object_is_a_bad_request(
    gateway: Client, address: str, body: bytes
) -> None:
    status = 413 if len(body) > 64 * 1024 else 400

    assert post(gateway, address, body).status_code == status


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "a"])
def test_another_content_type_is_told_so(gateway: Client, kind: str) -> None:
    assert gateway.post(EVALUATION, "{}", content_type=kind).status_code == 415
