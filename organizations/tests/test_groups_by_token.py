"""Groups that programs create, change and delete, and whose members they add and remove."""

import pytest

from organizations.actions import add_to_group, change_group_roles, create_group
from organizations.models import Group, GroupMember, Membership
from organizations.permissions import MANAGE_MEMBERSHIP, VIEW_ORGANIZATION
from organizations.tenancy.roles import RoleSlug, permissions_of_role
from tests.api import Machine, personal_token, service_token
from tests.api.asking import assert_problem, at

pytestmark = pytest.mark.django_db
JSON = "application/json"


@pytest.fixture
def robot(adam):
    """A program of the organization's that may do everything."""
    return Machine(service_token(adam, name="Robot").secret)


@pytest.fixture
def lesser(adam):
    """A program that manages members, and may else do what a Developer may."""
    developer = permissions_of_role(RoleSlug.DEVELOPER)
    return Machine(service_token(adam, MANAGE_MEMBERSHIP, *developer, name="Lesser").secret)


@pytest.fixture
def publishers(adam):
    group = create_group(name="Publishers", by=adam)
    change_group_roles(group=group, slugs=[RoleSlug.API_PUBLISHER], by=adam)
    return group


def post(program, acme, path, **body):
    return program.post(at(acme, path), body, content_type=JSON)


def patch(program, group, **body):
    address = at(group.organization, f"/groups/{group.pk}")
    return program.patch(address, body, content_type=JSON)


def add(program, group, member):
    ids = {"group_id": str(group.pk), "member_id": str(member.pk)}
    return post(program, group.organization, "/group-members", **ids)


def roles_of(member):
    return sorted(Membership.objects.get(pk=member.pk).role_slugs)


def test_a_group_is_created_with_roles_and_gives_them_to_who_is_added(robot, acme, mia):
    created = post(robot, acme, "/groups", name="Backend", roles=["api-publisher"])
    group = Group.objects.get()

    added = add(robot, group, mia)

    assert (created.status_code, created.json()["roles"]) == (201, ["api-publisher"])
    row = GroupMember.objects.get()
    assert (added.status_code, added.json()["id"]) == (201, str(row.pk))
    assert added.json()["member_id"] == str(mia.pk)
    assert roles_of(mia) == ["api-publisher", "developer"]
    again = assert_problem(add(robot, group, mia), 422, "in-group-already")
    assert [error["pointer"] for error in again["errors"]] == ["#/member_id"]
    (shown,) = robot.get(at(acme, f"/groups/{group.pk}/members")).json()["items"]
    assert shown == added.json()
    assert robot.delete(at(acme, f"/group-members/{row.pk}")).status_code == 204
    assert roles_of(mia) == ["developer"]


def test_a_change_leaves_what_is_not_sent_and_deleting_takes_the_roles(
    robot, adam, mia, acme, publishers
):
    add_to_group(group=publishers, memberships=[mia], by=adam)

    renamed = patch(robot, publishers, name="Press").json()
    emptied = patch(robot, publishers, roles=[]).json()

    assert (renamed["name"], renamed["roles"]) == ("Press", ["api-publisher"])
    assert (emptied["name"], emptied["roles"]) == ("Press", [])
    assert roles_of(mia) == ["developer"]
    patch(robot, publishers, roles=["billing-administrator"])
    assert roles_of(mia) == ["billing-administrator", "developer"]
    address = at(acme, f"/groups/{publishers.pk}")
    assert robot.delete(address).status_code == 204
    assert roles_of(mia) == ["developer"]
    assert_problem(robot.get(address), 404, "not-found")


def test_a_token_gives_and_takes_by_groups_only_what_it_may_do_itself(
    lesser, robot, adam, mia, acme, publishers, subtests
):
    add_to_group(group=publishers, memberships=[mia], by=adam)
    row = GroupMember.objects.get()
    admins = {"name": "Admins", "roles": ["administrator"]}
    assert_problem(post(robot, acme, "/groups", **admins), 409, "administrator-by-group")

    for name, answer in {
        "create": post(lesser, acme, "/groups", name="Press", roles=["billing-administrator"]),
        "give": patch(lesser, publishers, roles=["api-publisher", "billing-administrator"]),
        "take": patch(lesser, publishers, name="Others", roles=[]),
        "add": add(lesser, publishers, adam),
        "remove": lesser.delete(at(acme, f"/group-members/{row.pk}")),
        "delete": lesser.delete(at(acme, f"/groups/{publishers.pk}")),
    }.items():
        with subtests.test(name):
            assert_problem(answer, 409, "above-you")
    assert [group.name for group in Group.objects.all()] == ["Publishers"]
    assert roles_of(mia) == ["api-publisher", "developer"]
    assert post(lesser, acme, "/groups", name="Press", roles=["developer"]).status_code == 201


def test_what_no_page_would_send_is_refused_at_its_field(robot, acme, publishers, subtests):
    for body, pointer in (
        ({"name": ""}, "#/name"),
        ({"name": "publishers"}, "#/name"),
        ({"name": "x" * 61}, "#/name"),
        ({"name": "Press", "roles": ["pilot"]}, "#/roles"),
    ):
        with subtests.test(body=body):
            answer = post(robot, acme, "/groups", **body)

            assert answer.status_code == 422, answer.content
            assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    assert Group.objects.count() == 1


def test_no_one_reaches_the_neighbours_groups_or_members(
    robot, adam, zed, mia, acme, publishers, subtests
):
    theirs = create_group(name="Zond", by=zed)
    add_to_group(group=theirs, memberships=[zed], by=zed)
    row = GroupMember.objects.get()
    for answer in (
        robot.get(at(acme, f"/groups/{theirs.pk}")),
        robot.delete(at(acme, f"/groups/{theirs.pk}")),
        robot.patch(at(acme, f"/groups/{theirs.pk}"), {"name": "Z"}, content_type=JSON),
        robot.get(at(acme, f"/group-members/{row.pk}")),
        robot.delete(at(acme, f"/group-members/{row.pk}")),
    ):
        assert_problem(answer, 404, "not-found")
    for group_id, member_id, field in (
        (theirs.pk, mia.pk, "group_id"),
        (publishers.pk, zed.pk, "member_id"),
        ("x", mia.pk, "group_id"),
    ):
        with subtests.test(field=field):
            ids = {"group_id": str(group_id), "member_id": str(member_id)}
            said = assert_problem(post(robot, acme, "/group-members", **ids), 422, "invalid")
            assert [error["pointer"] for error in said["errors"]] == [f"#/{field}"]
    viewer = Machine(personal_token(adam, VIEW_ORGANIZATION).secret)
    assert_problem(post(viewer, acme, "/groups", name="Mine"), 403, "missing-permission")
    assert_problem(add(viewer, publishers, mia), 403, "missing-permission")
    assert GroupMember.objects.count() == 1


def test_a_group_is_found_by_its_name(robot, adam, acme, publishers):
    create_group(name="Press", by=adam)
    for name, names in (("Press", ["Press"]), ("Pre", []), ("", ["Publishers", "Press"])):
        shown = robot.get(at(acme, "/groups"), {"name": name}).json()["items"]
        assert [group["name"] for group in shown] == names
