"""The form that nginx asks: may whoever shows this token?"""

from typing import Any

import pytest

from organizations.models import Membership, Organization
from projects.permissions import VIEW_PROJECT
from tests.api import Machine, personal_token, service_token


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


@pytest.mark.parametrize(
    "query",
    [
        *({}, {"permission": ""}, {"permission": "fly"}, {"x": "1"}),
        {"permission": "view_project", "x": "1"},
        # Whichever of the two counted, what a client appends must not.
        {"permission": ["manage_project", "view_project"]},
        {"permission": "view_project", "organization": ["", ""]},
    ],
)
def test_a_gateway_that_asks_for_nothing_that_exists_is_told_so(
    query: dict[str, Any], mia: Membership
) -> None:
    token = personal_token(mia, VIEW_PROJECT).secret

    assert check(token, **query).status_code == 422


def test_a_suspension_closes_the_gate(mia: Membership, acme: Organization) -> None:
    token = personal_token(mia, VIEW_PROJECT).secret
    Organization.objects.filter(pk=acme.pk).update(suspended_at=acme.created_at)

    assert check(token, permission="view_project").status_code == 403
