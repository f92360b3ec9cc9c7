"""Members with whom programs share applications."""

import pytest

from audit.models import Event
from organizations.tenancy.roles import RoleSlug
from portal.events import APPLICATION_SHARED, APPLICATION_UNSHARED
from portal.models import Application, Right, Share
from portal.permissions import MANAGE_ALL_APPLICATIONS, MANAGE_APPLICATIONS, VIEW_PORTAL
from tests.api import Machine, personal_token, service_token
from tests.api.asking import assert_problem, at
from tests.cast import add_member

pytestmark = pytest.mark.django_db
JSON = "application/json"
SAM = "sam@example.com"


@pytest.fixture
def program(sue):
    """A program that may do all with applications that Sue may."""
    return Machine(personal_token(sue, VIEW_PORTAL, MANAGE_APPLICATIONS).secret)


def share(machine, application, email=SAM, right="read", **changed):
    body = {"application_id": str(application.pk), "email": email, "right": right} | changed
    return machine.post(at(application.organization, "/application-shares"), body, JSON)


def ids_of(machine, organization, **query):
    rows = machine.get(at(organization, "/application-shares"), query).json()["items"]
    return [row["id"] for row in rows]


def test_a_member_is_given_less_or_more_and_nothing(program, acme, shop, sam):
    created = share(program, shop, "SAM@example.com")
    raised = [share(program, shop, right="manage") for _ in range(2)]

    (row,) = shop.shares.all()
    assert [answer.status_code for answer in (created, *raised)] == [201, 200, 200]
    assert raised[0].content == raised[1].content
    assert created.json() == {
        "id": str(row.pk),
        "application_id": str(shop.pk),
        "member_id": str(sam.pk),
        "email": SAM,
        "right": "read",
    }
    assert (row.membership, row.right) == (sam, Right.MANAGE)
    assert Event.objects.filter(kind=APPLICATION_SHARED).count() == 2
    address = at(acme, f"/application-shares/{row.pk}")
    assert program.get(address).content == raised[0].content

    assert program.delete(address).status_code == 204

    assert not Application.objects.readable_by(sam).exists()
    assert Event.objects.filter(kind=APPLICATION_UNSHARED).count() == 1
    assert_problem(program.delete(address), 404, "not-found")


def test_who_cannot_have_the_access_is_no_one_in_particular(
    program, acme, shop, eve, zed, subtests
):
    add_member(acme, "Bill", RoleSlug.BILLING_ADMINISTRATOR)
    answers = {}
    for email, right in (
        ("zed@example.com", "read"),
        ("nobody@example.com", "read"),
        ("bill@example.com", "read"),
        ("sue@example.com", "manage"),
    ):
        with subtests.test(email=email):
            answer = share(program, shop, email, right)

            answers[email] = assert_problem(answer, 409, "cannot-share-with")
            assert [error["pointer"] for error in answers[email]["errors"]] == ["#/email"]
    assert len({str(answer) for answer in answers.values()}) == 1
    assert not Share.objects.exists()


def test_what_the_page_refuses_is_refused_at_its_field(program, shop, till, sam, subtests):
    for changed, pointer in (
        ({"email": "sam"}, "#/email"),
        ({"email": "a\0b@example.com"}, "#/email"),
        ({"right": "own"}, "#/right"),
        ({"right": None}, "#/right"),
        ({"application_id": "x"}, "#/application_id"),
        ({"application_id": str(till.pk)}, "#/application_id"),
        ({"member_id": "1"}, "#/member_id"),
    ):
        with subtests.test(changed=changed):
            answer = share(program, shop, **changed)

            problem = assert_problem(answer, 422, "invalid")
            assert [error["pointer"] for error in problem["errors"]] == [pointer]
    assert not Share.objects.exists()


def test_only_the_owner_shares_and_learns_with_whom(program, acme, till, sue, sam):
    own = till.shares.create(organization=acme, membership=sue, right=Right.MANAGE)
    other = till.shares.create(organization=acme, membership=sam, right=Right.READ)

    for email in (SAM, "nobody@example.com"):
        assert_problem(share(program, till, email), 409, "not-owner")
    for row in (own, other):
        address = at(acme, f"/application-shares/{row.pk}")
        assert_problem(program.get(address), 404, "not-found")
        assert_problem(program.delete(address), 404, "not-found")
    assert ids_of(program, acme) == ids_of(program, acme, application_id=str(till.pk)) == []
    assert till.shares.count() == 2


def test_who_manages_all_shares_what_has_another_owner(adam, acme, shop, till, sam):
    both = (MANAGE_APPLICATIONS, MANAGE_ALL_APPLICATIONS)
    robot = Machine(service_token(adam, *both, name="Robot").secret)
    narrow = Machine(personal_token(adam, MANAGE_APPLICATIONS).secret)

    shares = [share(robot, application).json()["id"] for application in (shop, till)]

    assert ids_of(robot, acme) == shares
    assert ids_of(robot, acme, application_id=str(till.pk)) == shares[1:]
    assert ids_of(robot, acme, application_id="x") == ids_of(narrow, acme) == []
    assert_problem(narrow.delete(at(acme, f"/application-shares/{shares[0]}")), 404, "not-found")
