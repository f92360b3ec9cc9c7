"""Own roles that programs create, change and delete."""

import pytest

from organizations.actions import change_roles
from organizations.models import Membership, Role
from organizations.permissions import MANAGE_MEMBERSHIP, VIEW_EVENT, VIEW_ORGANIZATION
from organizations.tenancy.roles import PERMISSIONS
from tests.api import Machine, personal_token, service_token
from tests.api.asking import assert_problem, at
from tests.cast import add_own_role, own

pytestmark = pytest.mark.django_db
JSON = "application/json"
WATCHER = {"name": "Watcher", "permissions": ["view_event"]}


@pytest.fixture
def robot(adam):
    """A program of the organization's that may do everything."""
    return Machine(service_token(adam, name="Robot").secret)


@pytest.fixture
def lesser(adam):
    """A program that manages members, and may else view the organization."""
    chosen = (MANAGE_MEMBERSHIP, VIEW_ORGANIZATION)
    return Machine(service_token(adam, *chosen, name="Lesser").secret)


@pytest.fixture
def auditor(adam):
    return add_own_role("Auditor", VIEW_EVENT, by=adam, description="For audits")


def post(program, acme, **body):
    return program.post(at(acme, "/roles"), body, content_type=JSON)


def patch(program, role, **body):
    return program.patch(at(role.owner, f"/roles/{role.slug}"), body, content_type=JSON)


def test_a_role_is_created_and_keeps_its_slug_when_it_is_renamed(robot, acme):
    created = post(robot, acme, **WATCHER)

    assert (created.status_code, created.json()["slug"]) == (201, "watcher")
    role = Role.objects.get(slug="watcher")
    renamed = patch(robot, role, name="Guard").json()
    widened = patch(robot, role, permissions=["view_event", "view_organization"]).json()
    assert (renamed["name"], renamed["permissions"]) == ("Guard", ["view_event"])
    assert (widened["slug"], widened["name"]) == ("watcher", "Guard")
    assert widened["permissions"] == ["view_event", "view_organization"]
    assert robot.get(at(acme, "/roles/watcher")).json() == widened
    listed = robot.get(at(acme, "/roles")).json()["items"]
    assert widened | {"is_built_in": False} in listed


def test_deleting_a_role_that_is_held_takes_a_replacement(robot, acme, adam, mia, auditor):
    change_roles(membership=mia, slugs=[own(auditor)], by=adam)
    address = at(acme, "/roles/auditor")

    assert_problem(robot.delete(address), 409, "no-replacement")
    said = assert_problem(robot.delete(f"{address}?replacement=pilot"), 422, "invalid")
    assert [(e["in"], e["pointer"]) for e in said["errors"]] == [("query", "#/replacement")]
    assert robot.delete(f"{address}?replacement=developer").status_code == 204

    assert [str(slug) for slug in Membership.objects.get(pk=mia.pk).role_slugs] == ["developer"]
    assert_problem(robot.get(address), 404, "not-found")


def test_no_role_allows_what_the_token_may_not_do(lesser, acme, auditor, subtests):
    for name, answer in {
        "create": post(lesser, acme, **WATCHER),
        "add": patch(lesser, auditor, permissions=["view_event", "view_organization"]),
        "take": patch(lesser, auditor, permissions=["view_organization"]),
        "delete": lesser.delete(at(acme, "/roles/auditor")),
    }.items():
        with subtests.test(name):
            assert_problem(answer, 409, "above-you")
    assert acme.role_rows.get() == auditor
    assert post(lesser, acme, name="Viewer", permissions=["view_organization"]).status_code == 201


def test_what_no_page_would_send_is_refused_at_its_field(robot, acme, auditor, subtests):
    for changed, pointer in (
        ({"name": ""}, "#/name"),
        ({"name": "auditor"}, "#/name"),
        ({"name": "Administrator"}, "#/name"),
        ({"description": "x" * 201}, "#/description"),
        ({"permissions": []}, "#/permissions"),
        ({"permissions": ["fly"]}, "#/permissions"),
        ({"permissions": list(PERMISSIONS.by_key)}, "#/permissions"),
    ):
        with subtests.test(changed=changed):
            answer = post(robot, acme, **WATCHER | changed)

            assert answer.status_code == 422, answer.content
            assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    assert acme.role_rows.get() == auditor


def test_built_in_roles_and_the_neighbours_are_not_reached(robot, acme, adam, zed, auditor):
    add_own_role("Pilot", VIEW_EVENT, by=zed)
    for slug in ("pilot", "developer", "administrator"):
        address = at(acme, f"/roles/{slug}")
        for answer in (
            robot.get(address),
            robot.delete(address),
            robot.patch(address, {"name": "Mine"}, content_type=JSON),
        ):
            assert_problem(answer, 404, "not-found")
    viewer = Machine(personal_token(adam, VIEW_ORGANIZATION).secret)
    assert_problem(post(viewer, acme, **WATCHER), 403, "missing-permission")
    assert_problem(patch(viewer, auditor, name="Mine"), 403, "missing-permission")
    assert Role.objects.filter(owner__isnull=False).count() == 2
