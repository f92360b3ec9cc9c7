"""Access requests that programs list, grant and decline."""

import pytest

from organizations.actions import request_access
from organizations.models.organization import today
from organizations.permissions import MANAGE_MEMBERSHIP, VIEW_EVENT, VIEW_ORGANIZATION
from organizations.tenancy.roles import RoleSlug
from tests.api import Machine, personal_token, service_token
from tests.api.asking import assert_problem, at
from tests.cast import add_member, add_own_role

pytestmark = pytest.mark.django_db
JSON = "application/json"


@pytest.fixture
def robot(adam):
    """A program of the organization's that may do everything."""
    return Machine(service_token(adam, name="Robot").secret)


@pytest.fixture
def asked(mia, adam):
    """Mia requests to view the history."""
    return request_access(
        membership=mia, permission=VIEW_EVENT, administrator=adam, reason="For the audit"
    )


def grant(program, access_request, **body):
    rest = f"/access-requests/{access_request.pk}/grant"
    return program.post(at(access_request.organization, rest), body, content_type=JSON)


def decline(program, access_request):
    rest = f"/access-requests/{access_request.pk}/decline"
    return program.post(at(access_request.organization, rest))


def listed(program, organization, **query):
    return program.get(at(organization, "/access-requests"), query).json()["items"]


def test_a_program_grants_a_request_with_a_role_that_has_the_permission(
    robot, asked, mia, acme, adam
):
    auditor = add_own_role("Auditor", VIEW_EVENT, by=adam)
    (shown,) = listed(robot, acme, open="true")
    assert (shown["permission"], shown["reason"]) == ("view_event", "For the audit")
    assert (shown["member_id"], shown["project_id"]) == (str(mia.pk), None)

    granted = grant(robot, asked, role=auditor.slug)

    assert granted.status_code == 200
    assert granted.json()["granted_at"] is not None
    assert acme.memberships.get(pk=mia.pk).can(VIEW_EVENT)
    assert listed(robot, acme, open="true") == []
    assert listed(robot, acme, open="false") == listed(robot, acme) == [granted.json()]
    assert_problem(grant(robot, asked, role=auditor.slug), 409, "request-answered")
    assert_problem(decline(robot, asked), 409, "request-answered")


def test_declining_needs_no_more_than_managing_members(asked, mia, acme, adam):
    program = Machine(personal_token(adam, MANAGE_MEMBERSHIP).secret)
    assert_problem(grant(program, asked, role="administrator"), 409, "above-you")

    declined = decline(program, asked)

    assert declined.json()["declined_at"] is not None
    assert not acme.memberships.get(pk=mia.pk).can(VIEW_EVENT)
    asked.refresh_from_db()
    assert asked.answered_by == adam.user


def test_a_grant_that_cannot_be_is_refused_at_its_field(robot, asked, subtests):
    for body, status, field in (
        ({"role": "pilot"}, 422, "role"),
        ({"role": "developer"}, 409, "role"),
        ({"role": "administrator", "last_day": today().isoformat()}, 422, "last_day"),
        ({"role": "administrator", "everywhere": 1}, 422, "everywhere"),
    ):
        with subtests.test(body=body):
            answer = grant(robot, asked, **body)

            assert answer.status_code == status
            assert [error["pointer"] for error in answer.json()["errors"]] == [f"#/{field}"]
    asked.refresh_from_db()
    assert asked.granted_at is None


def test_no_one_answers_the_neighbours_requests(robot, zed, acme, adam, asked):
    theirs = request_access(
        membership=add_member(zed.organization, "Yuri", RoleSlug.DEVELOPER),
        permission=VIEW_EVENT,
        administrator=zed,
    )
    for rest in ("/grant", "/decline"):
        address = at(acme, f"/access-requests/{theirs.pk}{rest}")
        answer = robot.post(address, {"role": "administrator"}, content_type=JSON)
        assert_problem(answer, 404, "not-found")
    assert [item["id"] for item in listed(robot, acme)] == [str(asked.pk)]
    viewer = Machine(personal_token(adam, VIEW_ORGANIZATION).secret)
    assert_problem(decline(viewer, asked), 403, "missing-permission")
    theirs.refresh_from_db()
    assert (theirs.granted_at, theirs.declined_at) == (None, None)
