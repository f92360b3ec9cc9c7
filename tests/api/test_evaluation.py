"""One question of a gateway, and several at a time, as AuthZEN 1.0 asks them."""

from typing import Any

import pytest
from django.test import Client

from machines import actions
from organizations.actions import remove_member
from organizations.models import Membership, Organization
from organizations.permissions import CHECK_ACCESS, VIEW_ORGANIZATION
from organizations.tenancy.roles import PERMISSIONS, RoleSlug, permissions_of_role
from projects.actions import create_project
from projects.models import Project
from projects.permissions import MANAGE_PROJECT, VIEW_PROJECT
from tests.api import Machine, authzen, personal_token
from tests.api.deciding import EVALUATION, EVALUATIONS, decision, of_answer, post, question
from tests.cast import add_member


@pytest.mark.parametrize("role", list(RoleSlug))
def test_a_decision_is_what_the_role_says(
    role: RoleSlug, gateway: Client, acme: Organization, apollo: Project
) -> None:
    robin = add_member(acme, "Robin", role)

    for permission in PERMISSIONS:
        for what in (acme, apollo):
            asked = question(robin, permission, what)
            assert decision(gateway, asked) == (permission in permissions_of_role(role))


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
            # No column holds numbers of so many digits, and SQLite cannot even be asked for one.
            *({"subject": {"type": "user", "id": "9" * digits}} for digits in (19, 36)),
            {"resource": {"type": "project", "id": "9" * 19}},
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
    "more",
    [
        {"context": {"time": "1985-10-26T01:22-07:00"}},
        {"action": {"name": "view_project", "properties": {"method": "GET"}}},
        {"trace": "unknown members are for others to read"},
    ],
)
def test_what_else_a_question_may_carry_changes_nothing(
    more: dict[str, Any], gateway: Client, acme: Organization, mia: Membership
) -> None:
    asked = question(mia, VIEW_PROJECT, acme)
    for part in ("subject", "resource"):
        asked[part]["properties"] = {"department": "Sales", "ip": ["192.0.2.1"]}

    assert decision(gateway, {**asked, **more})


# Several


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

    assert authzen.is_valid(response.json(), authzen.DECISIONS)
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

    # The token, permissions in the organization, projects, and roles in projects.
    with django_assert_num_queries(4):
        post(gateway, EVALUATIONS, {"evaluations": (many * 5)[:100]})
