"""Members whose roles and access programs change, and whom they remove, as administrators do."""

from datetime import timedelta

import pytest

from audit.models import Event
from organizations.actions import add_to_group, change_group_roles, create_group
from organizations.events.members import MEMBER_REMOVED, MEMBER_SUSPENDED
from organizations.models import Membership
from organizations.models.organization import today
from organizations.permissions import MANAGE_MEMBERSHIP, VIEW_EVENT, VIEW_ORGANIZATION
from organizations.tenancy.roles import RoleSlug, permissions_of_role
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
def lesser(adam):
    """A program that manages members, and may else do what a Developer may."""
    developer = permissions_of_role(RoleSlug.DEVELOPER)
    return Machine(service_token(adam, MANAGE_MEMBERSHIP, *developer, name="Lesser").secret)


def address_of(member, rest=""):
    return at(member.organization, f"/members/{member.pk}{rest}")


def patch(program, member, **body):
    return program.patch(address_of(member), body, content_type=JSON)


def suspend(program, member, **body):
    return program.post(address_of(member, "/suspend"), body, content_type=JSON)


def rows():
    """What is stored of all members."""
    return list(Membership.objects.order_by("pk").values()), [
        sorted(member.role_slugs) for member in Membership.objects.order_by("pk")
    ]


def test_roles_and_last_day_are_changed_together_or_each_alone(robot, mia, acme):
    day = today() + timedelta(days=30)

    both = patch(robot, mia, roles=["api-publisher"], last_day=day.isoformat()).json()

    assert (both["roles"], both["direct_roles"]) == (["api-publisher"], ["api-publisher"])
    assert Membership.objects.get(pk=mia.pk).last_day == day
    only_end = patch(robot, mia, last_day=None).json()
    assert (only_end["roles"], only_end["ends_at"]) == (["api-publisher"], None)
    past = patch(robot, mia, roles=["developer"], last_day="2020-02-02")
    assert_problem(past, 422, "last-day-passed")
    assert Membership.objects.get(pk=mia.pk).role_slugs == [RoleSlug.API_PUBLISHER]


def test_roles_of_groups_are_shown_and_stay(robot, adam, mia):
    group = create_group(name="Backend", by=adam)
    change_group_roles(group=group, slugs=[RoleSlug.API_PUBLISHER], by=adam)
    add_to_group(group=group, memberships=[mia], by=adam)

    shown = patch(robot, mia, roles=[]).json()

    assert (shown["roles"], shown["direct_roles"]) == (["api-publisher"], [])


def test_a_member_is_suspended_with_a_reason_restored_and_removed(robot, mia, acme):
    suspended = suspend(robot, mia, reason="On leave")
    again = suspend(robot, mia)

    assert suspended.json()["suspended_at"] == again.json()["suspended_at"] is not None
    (event,) = Event.objects.filter(kind=MEMBER_SUSPENDED)
    assert (event.reason, event.actor_label) == ("On leave", "Robot")
    restored = robot.post(address_of(mia, "/restore"))
    assert (restored.status_code, restored.json()["suspended_at"]) == (200, None)
    assert robot.delete(address_of(mia)).status_code == 204
    assert_problem(robot.get(address_of(mia)), 404, "not-found")
    assert Event.objects.filter(kind=MEMBER_REMOVED).count() == 1


def test_the_last_administrator_keeps_role_and_access(robot, adam, mia, acme, subtests):
    before = rows()
    for answer in (
        robot.delete(address_of(adam)),
        patch(robot, adam, roles=["developer"]),
        patch(robot, adam, last_day=today().isoformat()),
        suspend(robot, adam),
    ):
        with subtests.test(answer=answer.wsgi_request.method):
            assert_problem(answer, 409, "last-administrator")
    assert rows() == before
    add_member(acme, "Ann", RoleSlug.ADMINISTRATOR)
    assert robot.delete(address_of(adam)).status_code == 204


def test_no_one_extends_or_ends_their_own_access_by_a_token(adam, acme):
    add_member(acme, "Ann", RoleSlug.ADMINISTRATOR)
    program = Machine(personal_token(adam).secret)
    before = rows()

    for answer in (
        patch(program, adam, roles=["administrator", "developer"], last_day=today().isoformat()),
        suspend(program, adam),
        program.post(address_of(adam, "/restore")),
    ):
        assert_problem(answer, 409, "own-access")
    assert rows() == before
    assert program.delete(address_of(adam), headers={"idempotency-key": "k"}).status_code == 204
    assert_problem(program.get(address_of(adam)), 401, "not-signed-in")


def test_a_token_gives_and_takes_only_what_it_may_do_itself(lesser, adam, mia, acme, subtests):
    auditor = add_own_role("Auditor", VIEW_EVENT, by=adam)
    ann = add_member(acme, "Ann", RoleSlug.ADMINISTRATOR)
    before = rows()

    for name, answer in {
        "give": patch(lesser, mia, roles=["developer", "administrator"]),
        "give an own role": patch(lesser, mia, roles=["developer", auditor.slug]),
        "take": patch(lesser, ann, roles=["developer"]),
        "end": patch(lesser, ann, last_day=today().isoformat()),
        "suspend": suspend(lesser, ann),
        "restore": lesser.post(address_of(ann, "/restore")),
        "remove": lesser.delete(address_of(ann)),
    }.items():
        with subtests.test(name):
            assert_problem(answer, 409, "above-you")
    assert rows() == before
    assert lesser.delete(address_of(mia)).status_code == 204


def test_what_no_page_would_send_is_refused_at_its_field(robot, mia, subtests):
    for body, status, pointer in (
        ({"roles": ["pilot"]}, 422, "#/roles"),
        ({"roles": []}, 409, "#/roles"),
        ({"last_day": "31.01.2027"}, 422, "#/last_day"),
        ({"last_day": 20270131}, 422, "#/last_day"),
        ({"name": "Mia"}, 422, "#/name"),
    ):
        with subtests.test(body=body):
            answer = patch(robot, mia, **body)

            assert answer.status_code == status
            assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    assert suspend(robot, mia, reason="x" * 201).json()["errors"][0]["pointer"] == "#/reason"


def test_no_one_reaches_the_neighbours_members(robot, adam, zed, mia):
    address = at(adam.organization, f"/members/{zed.pk}")
    before = rows()
    for answer in (
        robot.delete(address),
        robot.patch(address, {"roles": ["developer"]}, content_type=JSON),
        robot.post(f"{address}/suspend", {}, content_type=JSON),
        robot.post(f"{address}/restore"),
        robot.delete(address_of(zed)),
    ):
        assert_problem(answer, 404, "not-found")
    viewer = Machine(personal_token(adam, VIEW_ORGANIZATION).secret)
    assert_problem(viewer.delete(address_of(mia)), 403, "missing-permission")
    assert rows() == before
