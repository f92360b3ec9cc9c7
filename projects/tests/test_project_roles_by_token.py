"""Roles in one project that programs assign to members and groups, change and remove."""

import json
from datetime import date

import pytest

from organizations.permissions import MANAGE_MEMBERSHIP
from organizations.tenancy.roles import RoleSlug
from projects.actions import create_project
from projects.models import GroupProjectRole, ProjectRole
from projects.permissions import VIEW_PROJECT
from tests.api import Machine, personal_token, service_token
from tests.api.asking import assert_problem, at
from tests.cast import add_member

pytestmark = pytest.mark.django_db
JSON = "application/json"


@pytest.fixture
def robot(adam):
    """A program that may do all that Adam may."""
    return Machine(personal_token(adam).secret)


@pytest.fixture
def project(adam):
    return create_project(name="Apollo", by=adam)


@pytest.fixture
def una(acme):
    return add_member(acme, "Una", RoleSlug.API_SUBSCRIBER)


@pytest.fixture
def group(acme):
    return acme.groups.create(name="Operations")


def post(robot, acme, path, body):
    return robot.post(at(acme, path), json.dumps(body), content_type=JSON)


def assigned(project, member, role="developer", **more):
    return {"project_id": f"{project.pk}", "member_id": f"{member.pk}", "role": role, **more}


def test_a_role_is_assigned_ended_and_removed(robot, acme, project, una):
    answer = post(robot, acme, "/project-roles", assigned(project, una, last_day="2090-01-31"))

    created = answer.json()
    assert (answer.status_code, created["role"], created["last_day"]) == (
        *(201, "developer"),
        "2090-01-31",
    )
    again = post(robot, acme, "/project-roles", assigned(project, una)).json()
    assert again == created | {"last_day": None}
    address = at(acme, f"/project-roles/{created['id']}")
    changed = robot.patch(address, json.dumps({"last_day": "2090-02-28"}), content_type=JSON)
    assert changed.json()["last_day"] == "2090-02-28"
    assert robot.patch(address, "{}", content_type=JSON).json() == changed.json()
    assert ProjectRole.objects.get().last_day == date(2090, 2, 28)
    listed = robot.get(at(acme, f"/project-roles?member_id={una.pk}&project_id={project.pk}"))
    assert listed.json()["items"] == [changed.json()]
    for filtered in ("member_id=0", "member_id=abc", "project_id=0"):
        assert robot.get(at(acme, f"/project-roles?{filtered}")).json()["items"] == []
    assert robot.delete(address).status_code == 204
    assert_problem(robot.delete(address), 404, "not-found")


def test_a_group_gives_a_role_that_only_it_takes_back(robot, acme, project, una, group):
    group.group_members.create(organization=acme, membership=una)
    body = {"project_id": f"{project.pk}", "group_id": f"{group.pk}", "role": "developer"}

    created = [post(robot, acme, "/group-project-roles", body).json() for _ in range(2)]

    assert created[0] == created[1]
    (role,) = robot.get(at(acme, f"/project-roles?member_id={una.pk}")).json()["items"]
    assert not role["is_direct"]
    address = at(acme, f"/project-roles/{role['id']}")
    assert_problem(robot.delete(address), 409, "project-role-gone")
    changed = robot.patch(address, json.dumps({"last_day": "2090-01-31"}), content_type=JSON)
    assert_problem(changed, 409, "project-role-gone")
    listed = robot.get(at(acme, f"/group-project-roles?group_id={group.pk}")).json()["items"]
    assert listed == [created[0]]
    assert robot.delete(at(acme, f"/group-project-roles/{created[0]['id']}")).status_code == 204
    assert not ProjectRole.objects.exists()
    assert not GroupProjectRole.objects.exists()


def test_what_names_nothing_of_the_organization_is_refused_at_its_field(
    robot, acme, adam, zed, project, una, group, subtests
):
    theirs = create_project(name="Secret", by=zed)
    for path, body, pointer in (
        ("/project-roles", assigned(theirs, una), "#/project_id"),
        ("/project-roles", assigned(project, zed), "#/member_id"),
        ("/project-roles", assigned(project, una) | {"member_id": "abc"}, "#/member_id"),
        ("/project-roles", assigned(project, una, "owner"), "#/role"),
        ("/project-roles", assigned(project, una, last_day="2001-01-31"), "#/last_day"),
        ("/project-roles", assigned(project, una, last_day=20900131), "#/last_day"),
        (
            "/group-project-roles",
            {"project_id": f"{project.pk}", "group_id": "0", "role": "developer"},
            "#/group_id",
        ),
        (
            "/group-project-roles",
            {"project_id": f"{theirs.pk}", "group_id": f"{group.pk}", "role": "developer"},
            "#/project_id",
        ),
    ):
        with subtests.test(path=path, body=body):
            answer = post(robot, acme, path, body)
            assert answer.status_code == 422, answer.content
            assert answer.json()["errors"][0]["pointer"] == pointer
    assert not ProjectRole.objects.exists()
    assert not GroupProjectRole.objects.exists()


def test_no_token_gives_more_than_it_may_do_itself(adam, acme, project, una, group):
    token = service_token(adam, MANAGE_MEMBERSHIP, VIEW_PROJECT, name="Robot")
    robot = Machine(token.secret)
    body = {"project_id": f"{project.pk}", "group_id": f"{group.pk}", "role": "developer"}

    assert_problem(post(robot, acme, "/project-roles", assigned(project, una)), 409, "above-you")
    assert_problem(post(robot, acme, "/group-project-roles", body), 409, "above-you")
    assert not ProjectRole.objects.exists()


def test_a_neighbors_role_is_not_there(robot, acme, zed):
    theirs = create_project(name="Secret", by=zed)
    role = ProjectRole.objects.create(
        organization=zed.organization,
        project=theirs,
        membership=zed,
        role=zed.membership_roles.first().role,
    )
    address = at(acme, f"/project-roles/{role.pk}")

    for answer in (robot.get(address), robot.delete(address)):
        assert_problem(answer, 404, "not-found")
    assert ProjectRole.objects.filter(pk=role.pk).exists()
