"""Applications that programs create, change, give away, block and delete."""

import pytest

from audit.models import Event
from organizations.tenancy.roles import RoleSlug
from portal.events import APPLICATION_CREATED, APPLICATION_TRANSFERRED
from portal.models import Application, Right
from portal.permissions import MANAGE_ALL_APPLICATIONS, MANAGE_APPLICATIONS, VIEW_PORTAL
from portal.tests.makers import add_application
from tests.api import Machine, personal_token, service_token
from tests.api.asking import assert_problem, at
from tests.cast import add_member

pytestmark = pytest.mark.django_db
JSON = "application/json"
KEY = {"idempotency-key": "2f8c0f2e"}


@pytest.fixture
def program(sue):
    """A program that may do all that Sue may."""
    return Machine(personal_token(sue, VIEW_PORTAL, MANAGE_APPLICATIONS).secret)


def send(machine, application, step="", method="POST", body=None, **headers):
    address = at(application.organization, f"/applications/{application.pk}{step}")
    act = getattr(machine, method.lower())
    return act(address, {} if body is None else body, content_type=JSON, headers=headers)


def create(machine, organization, body, **headers):
    address = at(organization, "/applications")
    return machine.post(address, body, content_type=JSON, headers=headers)


WRITES = (
    ("PATCH", "", {"name": "Ours"}),
    ("DELETE", "", None),
    ("POST", "/transfer", {"email": "sue@example.com"}),
)
"""What is done to an application of one's own."""


def test_the_member_of_the_token_owns_what_it_creates_once(program, acme, sue):
    first, second = (create(program, acme, {"name": "Shop"}, **KEY) for _ in range(2))

    assert (first.status_code, second["Idempotent-Replayed"]) == (201, "true")
    assert first.content == second.content
    assert first.json()["owner_id"] == str(sue.pk)
    assert first.json()["handle"] == "shop"
    assert Application.objects.get().description == ""
    assert Event.objects.filter(kind=APPLICATION_CREATED).count() == 1
    assert_problem(create(program, acme, {"name": "SHOP"}), 409, "name-taken")


def test_a_service_account_owns_no_application(adam, acme):
    robot = Machine(service_token(adam, MANAGE_APPLICATIONS, name="Robot").secret)

    assert_problem(create(robot, acme, {"name": "Shop"}), 409, "person-needed")
    assert not Application.objects.exists()


def test_what_the_page_refuses_is_refused_at_its_field(program, acme, shop, subtests):
    for body, pointer in (
        ({"name": ""}, "#/name"),
        ({"name": None}, "#/name"),
        ({"name": "x" * 201}, "#/name"),
        ({"name": "a\nb"}, "#/name"),
        ({"description": "x" * 501}, "#/description"),
        ({"description": "a\0b"}, "#/description"),
        ({"description": None}, "#/description"),
        ({"owner_id": "1"}, "#/owner_id"),
        ({"blocked_at": None}, "#/blocked_at"),
    ):
        with subtests.test(body=body):
            for answer in (
                create(program, acme, {"name": "Till"} | body),
                send(program, shop, "", "PATCH", body),
            ):
                assert answer.status_code == 422
                assert {error["pointer"] for error in answer.json()["errors"]} == {pointer}
    assert Application.objects.get().name == "Shop"


def test_two_changes_of_different_fields_are_both_kept(program, shop):
    read = {"if-match": send(program, shop, "", "GET")["ETag"]}
    send(program, shop, "", "PATCH", {"description": "Sells more."}, **read)
    renamed = send(program, shop, "", "PATCH", {"name": "Store"})
    stale = send(program, shop, "", "PATCH", {"name": "Late"}, **read)

    shown = renamed.json()
    assert (shown["name"], shown["description"]) == ("Store", "Sells more.")
    assert shown["handle"] == "shop"
    assert_problem(stale, 412, "changed")
    shop.refresh_from_db()
    assert (shop.name, shop.description) == ("Store", "Sells more.")


def test_a_token_that_only_reads_changes_nothing(sue, shop, subtests):
    reader = Machine(personal_token(sue, VIEW_PORTAL).secret)

    assert send(reader, shop, "", "GET").status_code == 200
    for method, step, body in WRITES:
        with subtests.test(method=method, step=step):
            answer = send(reader, shop, step, method, body)
            assert_problem(answer, 403, "missing-permission")


def test_applications_of_others_are_not_there(program, till, subtests):
    for method, step, body in (("GET", "", None), *WRITES):
        with subtests.test(method=method, step=step):
            assert_problem(send(program, till, step, method, body), 404, "not-found")
    assert program.get(at(till.organization, "/applications")).json()["items"] == []
    till.refresh_from_db()
    assert (till.name, till.owner.user.name) == ("Till", "Sid")


def test_a_token_does_less_than_its_owner_who_manages_all(adam, till, subtests):
    """An administrator's, made without the permission to manage all applications."""
    program = Machine(personal_token(adam, VIEW_PORTAL, MANAGE_APPLICATIONS).secret)

    for method, step, body in WRITES:
        with subtests.test(method=method, step=step):
            assert_problem(send(program, till, step, method, body), 404, "not-found")
    for step in ("/block", "/unblock"):
        refused = send(program, till, step, body={"reason": "Spam."} if step == "/block" else None)
        assert_problem(refused, 403, "missing-permission")


def test_a_share_lets_a_program_do_what_it_lets_its_owner_do(program, sue, till, subtests):
    share = till.shares.create(organization=till.organization, membership=sue, right=Right.READ)

    assert send(program, till, "", "GET").status_code == 200
    for method, step, body in WRITES:
        with subtests.test(method=method, step=step):
            slug = "not-owner" if step else "out-of-reach"
            assert_problem(send(program, till, step, method, body), 409, slug)
    type(share).objects.update(right=Right.MANAGE)
    assert send(program, till, "", "PATCH", {"name": "Ours"}).status_code == 200
    for method, step, body in WRITES[1:]:
        with subtests.test(method=method, step=step, right="manage"):
            assert_problem(send(program, till, step, method, body), 409, "not-owner")
    assert Application.objects.get().owner != sue


def test_who_only_manages_does_not_learn_which_addresses_are_members(program, sue, till):
    till.shares.create(organization=till.organization, membership=sue, right=Right.MANAGE)

    answers = [
        send(program, till, "/transfer", body={"email": email}).content
        for email in ("sid@example.com", "none@example.com")
    ]

    assert answers[0] == answers[1]


def test_an_application_is_given_away_and_out_of_reach_then(program, shop, till, subtests):
    reader = add_member(shop.organization, "Rea", RoleSlug.DEVELOPER)
    for email in ("none@example.com", reader.user.email):
        with subtests.test(email=email):
            refused = send(program, shop, "/transfer", body={"email": email})
            assert_problem(refused, 409, "cannot-own")

    answers = [
        send(program, shop, "/transfer", body={"email": "SID@example.com"}, **KEY) for _ in "12"
    ]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json()["owner_id"] == str(till.owner_id)
    assert answers[0].content == answers[1].content
    assert_problem(send(program, shop, "", "GET"), 404, "not-found")
    assert Event.objects.filter(kind=APPLICATION_TRANSFERRED).count() == 1


def test_a_program_blocks_and_unblocks_any_application(adam, till):
    robot = Machine(service_token(adam, MANAGE_ALL_APPLICATIONS, name="Robot").secret)

    assert_problem(send(robot, till, "/block", body={"reason": " "}), 422, "invalid")
    blocked = send(robot, till, "/block", body={"reason": "Spam."})
    assert (blocked.json()["blocked_reason"], blocked.json()["blocked_at"] is None) == (
        "Spam.",
        False,
    )
    assert_problem(send(robot, till, "/block", body={"reason": "No."}), 409, "blocked-already")
    for _ in range(2):
        assert send(robot, till, "/unblock").json()["blocked_at"] is None


def test_a_deletion_is_repeated_with_its_key(program, shop):
    answers = [send(program, shop, "", "DELETE", **KEY).status_code for _ in range(2)]

    assert answers == [204, 204]
    assert_problem(send(program, shop, "", "DELETE"), 404, "not-found")


def test_an_application_is_listed_by_its_name_in_any_case(program, sue, shop, till):
    add_application("Shop 2", owner=sue)

    for query, names in (
        ({"name": "SHOP"}, ["Shop"]),
        ({"name": "Till"}, []),
        ({"handle": "shop-2"}, ["Shop 2"]),
        ({}, ["Shop", "Shop 2"]),
    ):
        shown = program.get(at(shop.organization, "/applications"), query).json()["items"]
        assert [application["name"] for application in shown] == names
    assert_problem(program.get(at(shop.organization, "/applications?nane=Shop")), 422, "invalid")


def test_an_application_of_another_organization_is_not_there(adam, zed, acme, subtests):
    theirs = add_application("Theirs", owner=zed)
    robot = Machine(personal_token(adam).secret)

    for method, step, body in (*WRITES, ("POST", "/block", {"reason": "Spam."})):
        with subtests.test(method=method, step=step):
            address = at(acme, f"/applications/{theirs.pk}{step}")
            answer = getattr(robot, method.lower())(address, body or {}, content_type=JSON)
            assert_problem(answer, 404, "not-found")
    theirs.refresh_from_db()
    assert (theirs.name, theirs.owner, theirs.is_blocked) == ("Theirs", zed, False)
