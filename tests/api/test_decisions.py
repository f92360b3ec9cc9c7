"""What gateways ask, and what they are told: AuthZEN 1.0 and RFC 7662."""

import json
from typing import Any

import pytest
from django.test import Client

from console.api.limits import CHECKS
from machines import actions
from organizations.actions import remove_member
from organizations.models import Membership, Organization
from organizations.permissions import CHECK_ACCESS, VIEW_EVENT, VIEW_ORGANIZATION
from organizations.roles import PERMISSIONS, RoleSlug, grants
from portal.permissions import VIEW_PORTAL
from projects.actions import create_project
from projects.models import Project
from projects.permissions import MANAGE_PROJECT, VIEW_PROJECT
from tests.cast import add_member
from tests.api import Machine, personal_token, service_token

EVALUATION, EVALUATIONS = "/access/v1/evaluation", "/access/v1/evaluations"
INTROSPECT = "/access/v1/tokens/introspect"


@pytest.fixture(autouse=True)
def _no_calls_counted() -> None:
    CHECKS.forget()


@pytest.fixture
def gateway(adam: Membership) -> Client:
    """A gateway of Acme, which may check access and nothing else."""
    return Machine(service_token(adam, CHECK_ACCESS, name="Gateway").secret)


@pytest.fixture
def apollo(adam: Membership) -> Project:
    return create_project(name="Apollo", by=adam)


def question(who: object, permission: object, what: object, **more: Any) -> dict[str, Any]:
    kind = "organization" if isinstance(what, Organization) else "project"
    user = who.user_id if isinstance(who, Membership) else who
    return {
        "subject": {"type": "user", "id": str(user)},
        "action": {"name": str(permission)},
        "resource": {"type": kind, "id": str(getattr(what, "pk", what))},
        **more,
    }


def post(client: Client, address: str, body: Any, **headers: str) -> Any:
    text = body if isinstance(body, str | bytes) else json.dumps(body)
    return client.post(address, text, content_type="application/json", headers=headers)


def decision(client: Client, asked: dict[str, Any]) -> bool:
    """The answer, which must look as AuthZEN says: `decision`, and perhaps `context`."""
    response = post(client, EVALUATION, asked)
    assert response.status_code == 200, response.content
    assert response.headers["Content-Type"] == "application/json"
    assert response.headers["Cache-Control"] == "no-store"
    return of_answer(response.json())


def of_answer(answer: dict[str, Any]) -> bool:
    assert answer.keys() <= {"decision", "context"}
    assert isinstance(answer["decision"], bool)
    assert isinstance(answer.get("context", {}), dict)
    return bool(answer["decision"])


# One question


@pytest.mark.parametrize("role", list(RoleSlug))
def test_a_decision_is_what_the_role_says(
    role: RoleSlug, gateway: Client, acme: Organization, apollo: Project
) -> None:
    robin = add_member(acme, "Robin", role)

    for permission in PERMISSIONS:
        for what in (acme, apollo):
            asked = question(robin, permission, what)
            assert decision(gateway, asked) == (permission in grants(role))


def test_a_service_account_is_a_subject_too(
    gateway: Client, adam: Membership, acme: Organization
) -> None:
    robot = actions.create_service_account(name="CI", slugs=[RoleSlug.DEVELOPER], by=adam)
    asked = question("", VIEW_PROJECT, acme)
    asked["subject"] = {"type": "service_account", "id": str(robot.pk)}

    assert decision(gateway, asked)
    assert not decision(gateway, {**asked, "action": {"name": "manage_project"}})


def test_what_is_unknown_or_of_elsewhere_is_a_plain_no(
    gateway: Client, acme: Organization, zed: Membership, mia: Membership, apollo: Project
) -> None:
    theirs = create_project(name="Secret", by=zed)
    robot = actions.create_service_account(name="CI", slugs=[RoleSlug.DEVELOPER], by=zed)
    good = question(mia, VIEW_PROJECT, acme)
    assert decision(gateway, good)
    answers = [
        post(gateway, EVALUATION, {**good, **other}).content
        for other in [
            {"subject": {"type": "user", "id": str(zed.user_id)}},
            {"subject": {"type": "user", "id": "999999"}},
            *({"subject": {"type": "user", "id": i}} for i in ("", "x", "1_0", "\0", "9" * 40)),
            {"subject": {"type": "user", "id": f" {mia.user_id}"}},
            {"subject": {"type": "service_account", "id": str(robot.pk)}},
            {"subject": {"type": "service_account", "id": str(robot.pk).upper()}},
            {"subject": {"type": "robot", "id": str(mia.user_id)}},
            {"resource": {"type": "organization", "id": str(zed.organization_id)}},
            {"resource": {"type": "organization", "id": acme.handle}},
            {"resource": {"type": "project", "id": str(theirs.pk)}},
            {"resource": {"type": "project", "id": f"0{apollo.pk}"}},
            {"resource": {"type": "portal", "id": str(acme.pk)}},
            {"action": {"name": "fly"}},
        ]
    ]

    assert set(answers) == {b'{"decision": false}'}


def test_a_no_says_why_to_a_gateway_that_may_read_the_roles(
    adam: Membership, mia: Membership, acme: Organization
) -> None:
    both = (CHECK_ACCESS, VIEW_ORGANIZATION)
    gateway = Machine(personal_token(adam, *both).secret)
    asked = question(mia, MANAGE_PROJECT, acme)

    known = post(gateway, EVALUATION, asked).json()
    unknown = post(gateway, EVALUATION, {**asked, "subject": {"type": "user", "id": "0"}}).json()

    why = {"permission": "manage_project", "roles": ["administrator"]}
    assert known == unknown == {"decision": False, "context": why}


def test_a_removal_holds_at_the_next_question(
    gateway: Client, adam: Membership, mia: Membership, acme: Organization
) -> None:
    asked = question(mia, VIEW_PROJECT, acme)
    assert decision(gateway, asked)

    remove_member(membership=mia, by=adam)

    assert not decision(gateway, asked)


def test_an_account_that_was_closed_may_nothing(
    gateway: Client, mia: Membership, acme: Organization
) -> None:
    mia.user.is_active = False
    mia.user.save()

    assert not decision(gateway, question(mia, VIEW_PROJECT, acme))


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


# Who may ask


def test_only_a_token_that_may_check_access_can_ask(
    adam: Membership, mia: Membership, acme: Organization
) -> None:
    asked = question(mia, VIEW_PROJECT, acme)
    rest = [permission for permission in PERMISSIONS if permission != CHECK_ACCESS]
    for address in (EVALUATION, EVALUATIONS, INTROSPECT):
        closed = post(Machine(personal_token(adam, *rest).secret), address, asked)
        nobody = post(Client(), address, asked)

        assert (closed.status_code, closed.json()["permission"]) == (403, "check_access")
        assert nobody.status_code == 401


def test_a_gateway_of_a_suspended_organization_is_told_so(
    gateway: Client, acme: Organization, mia: Membership
) -> None:
    Organization.objects.filter(pk=acme.pk).update(suspended_at=acme.created_at)

    response = post(gateway, EVALUATION, question(mia, VIEW_PROJECT, acme))

    assert response.status_code == 403
    assert response.json()["type"].endswith("#organization-suspended")


def test_the_name_of_a_request_is_repeated(gateway: Client) -> None:
    for body in ("{}", "nonsense"):
        answer = post(gateway, EVALUATION, body, **{"X-Request-ID": "bfe9eb29-ab87"})
        assert answer.headers["X-Request-ID"] == "bfe9eb29-ab87"
    strange = post(gateway, EVALUATION, "{}", **{"X-Request-ID": "a b\u00e4" * 100})
    assert "X-Request-ID" not in strange.headers


def test_too_many_questions_in_a_minute_wait(
    gateway: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(CHECKS, "a_minute", 1)
    post(gateway, EVALUATION, "{}")

    assert post(gateway, EVALUATION, "{}").status_code == 429


# Several questions


def test_several_questions_are_answered_in_order(
    gateway: Client, acme: Organization, apollo: Project, mia: Membership
) -> None:
    shared = question(mia, VIEW_PROJECT, acme)
    body = {
        **shared,
        "evaluations": [
            {},
            {"action": {"name": "manage_project"}},
            {"resource": {"type": "project", "id": str(apollo.pk)}},
            {"subject": {"type": "user"}},
        ],
    }

    response = post(gateway, EVALUATIONS, body)

    answers = response.json()["evaluations"]
    assert [of_answer(answer) for answer in answers] == [True, False, True, False]
    assert answers[3]["context"]["error"]["status"] == 400


@pytest.mark.parametrize(
    ("semantic", "expected"),
    [
        ("execute_all", [True, False, True]),
        ("deny_on_first_deny", [True, False]),
        ("permit_on_first_permit", [True]),
    ],
)
def test_questions_end_where_the_caller_wants(
    semantic: str, expected: list[bool], gateway: Client, acme: Organization, mia: Membership
) -> None:
    body = {
        **question(mia, VIEW_PROJECT, acme),
        "evaluations": [{}, {"action": {"name": "manage_project"}}, {}],
        "options": {"evaluations_semantic": semantic},
    }

    answers = post(gateway, EVALUATIONS, body).json()["evaluations"]

    assert [of_answer(answer) for answer in answers] == expected


@pytest.mark.parametrize("more", [{}, {"evaluations": []}])
def test_without_a_list_it_is_one_question(
    more: dict[str, Any], gateway: Client, acme: Organization, mia: Membership
) -> None:
    body = question(mia, VIEW_PROJECT, acme, **more)

    assert post(gateway, EVALUATIONS, body).json() == {"decision": True}


@pytest.mark.parametrize(
    "body",
    [
        {"evaluations": [{}] * 101},
        {"evaluations": "x"},
        {"evaluations": [1]},
        {"evaluations": [{}], "options": {"evaluations_semantic": "guess"}},
        {"evaluations": [{}], "options": 1},
    ],
)
def test_a_list_that_cannot_be_answered_is_a_bad_request(gateway: Client, body: Any) -> None:
    assert post(gateway, EVALUATIONS, body).status_code == 400


# What it costs


def test_a_question_costs_the_token_and_the_subject(
    gateway: Client, acme: Organization, mia: Membership, django_assert_num_queries: Any
) -> None:
    asked = question(mia, VIEW_PROJECT, acme)
    post(gateway, EVALUATION, asked)

    with django_assert_num_queries(2):
        post(gateway, EVALUATION, asked)


def test_a_hundred_questions_cost_as_much_as_one(
    gateway: Client,
    acme: Organization,
    mia: Membership,
    adam: Membership,
    apollo: Project,
    django_assert_num_queries: Any,
) -> None:
    many = [
        question(who, permission, what)
        for who in (mia, adam)
        for permission in PERMISSIONS
        for what in (acme, apollo)
    ]
    post(gateway, EVALUATIONS, {"evaluations": many})

    with django_assert_num_queries(3):
        post(gateway, EVALUATIONS, {"evaluations": (many * 5)[:100]})


# Introspection


def introspected(gateway: Client, token: str) -> dict[str, Any]:
    response: Any = gateway.post(INTROSPECT, {"token": token})
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"
    answer: dict[str, Any] = response.json()
    return answer


def test_a_token_of_the_organization_is_described(
    gateway: Client, mia: Membership, adam: Membership, acme: Organization
) -> None:
    token = personal_token(mia, VIEW_PROJECT, VIEW_PORTAL)
    robot = service_token(adam, VIEW_EVENT, name="CI")

    assert introspected(gateway, token.secret) == {
        "active": True,
        "token_type": "Bearer",
        "scope": "view_portal view_project",
        "sub": str(mia.user_id),
        "sub_type": "user",
        "org_id": str(acme.pk),
        "jti": str(token.pk),
        "iat": int(token.created_at.timestamp()),
        "exp": int(token.expires_at.timestamp()),
    }
    described = introspected(gateway, robot.secret)
    assert (described["sub_type"], described["scope"]) == ("service_account", "view_event")


def test_of_any_other_text_nothing_is_said(
    gateway: Client, mia: Membership, zed: Membership, adam: Membership
) -> None:
    gone = personal_token(mia, VIEW_PROJECT).secret
    theirs = personal_token(zed, VIEW_PROJECT).secret
    remove_member(membership=mia, by=adam)

    for text in ("", "x", "\0", gone, theirs, "cop_" + "a" * 38, "x" * 5_000):
        assert introspected(gateway, text) == {"active": False}


# Discovery


@pytest.mark.django_db
def test_the_configuration_is_under_our_own_origin(client: Client, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["*"]

    response = client.get("/.well-known/authzen-configuration", headers={"host": "evil.example"})

    assert response.json() == {
        "policy_decision_point": "http://testserver",
        "access_evaluation_endpoint": "http://testserver/access/v1/evaluation",
        "access_evaluations_endpoint": "http://testserver/access/v1/evaluations",
    }


# The form for nginx


def check(token: str, **query: Any) -> Any:
    return Machine(token).get("/access/v1/check", query)


def test_a_token_that_may_passes_with_who_and_where(
    mia: Membership, adam: Membership, acme: Organization, django_assert_num_queries: Any
) -> None:
    token = personal_token(mia, VIEW_PROJECT).secret
    robot = service_token(adam, VIEW_PROJECT, name="CI")
    check(token, permission="view_project")

    with django_assert_num_queries(1):
        response = check(token, permission="view_project", organization=acme.pk)

    assert (response.status_code, response.content) == (200, b"")
    assert response.headers["X-Organization-Id"] == str(acme.pk)
    assert response.headers["X-Subject"] == f"user:{mia.user_id}"
    named = check(robot.secret, permission="view_project").headers["X-Subject"]
    assert named == f"service_account:{robot.service_account_id}"


def test_every_other_token_does_not_pass(
    mia: Membership, zed: Membership, acme: Organization, zenith: Organization
) -> None:
    token = personal_token(mia, VIEW_PROJECT).secret
    theirs = personal_token(zed, VIEW_PROJECT).secret

    assert check("", permission="view_project").status_code == 401
    assert check("cop_" + "a" * 38, permission="view_project").status_code == 401
    for answer in (
        check(token, permission="view_portal"),
        check(token, permission="view_project", organization=zenith.pk),
        check(theirs, permission="view_project", organization=acme.pk),
        check(token, permission="view_project", organization=acme.handle),
    ):
        assert answer.status_code == 403
        assert "X-Organization-Id" not in answer.headers


@pytest.mark.parametrize("query", [{}, {"permission": ""}, {"permission": "fly"}, {"x": "1"}])
def test_a_gateway_that_asks_for_nothing_that_exists_is_told_so(
    query: dict[str, str], mia: Membership
) -> None:
    token = personal_token(mia, VIEW_PROJECT).secret

    assert check(token, **query).status_code == 422


def test_a_suspension_closes_the_gate(mia: Membership, acme: Organization) -> None:
    token = personal_token(mia, VIEW_PROJECT).secret
    Organization.objects.filter(pk=acme.pk).update(suspended_at=acme.created_at)

    assert check(token, permission="view_project").status_code == 403
