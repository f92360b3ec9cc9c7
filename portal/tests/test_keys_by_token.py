"""Keys of applications that programs create, rotate and revoke."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apis.environments import Environment
from audit.models import Event
from organizations.models import IdempotencyKey
from portal.events import KEY_GENERATED
from portal.models import Key, Right
from portal.permissions import (
    GENERATE_KEY,
    MANAGE_ALL_APPLICATIONS,
    MANAGE_KEYS,
    VIEW_PORTAL,
)
from portal.tests.makers import add_application, add_key
from tests.api import Machine, personal_token, service_token
from tests.api.asking import assert_problem, at

pytestmark = pytest.mark.django_db
JSON = "application/json"
ONCE = {"idempotency-key": "2f8c0f2e"}
PERMISSIONS = (VIEW_PORTAL, GENERATE_KEY, MANAGE_KEYS)


@pytest.fixture
def program(sue):
    """A program that may do all with keys that Sue may. Its token lives for 90 days."""
    return Machine(personal_token(sue, *PERMISSIONS).secret)


def create(machine, application, *, headers=None, **changed):
    body = {"name": "Web", "days": 30, "environment": "sandbox"} | changed
    body.setdefault("application_id", str(application.pk))
    address = at(application.organization, "/application-keys")
    return machine.post(address, body, content_type=JSON, headers=headers)


def rotate(machine, key):
    address = at(key.organization, f"/application-keys/{key.pk}/rotate")
    return machine.post(address, {"overlap_hours": 24}, content_type=JSON)


def keys_of(machine, organization, **query):
    return machine.get(at(organization, "/application-keys"), query).json()["items"]


def test_a_secret_is_in_the_answer_that_creates_it_and_in_no_other(program, acme, shop):
    created = create(program, shop, headers=ONCE)

    secret = created.json()["secret"]
    key = Key.objects.get()
    assert (created.status_code, Key.objects.find(secret)) == (201, key)
    assert (key.application, key.environment) == (shop, Environment.SANDBOX)
    address = at(acme, f"/application-keys/{key.pk}")
    assert program.get(address).json() == created.json() | {"secret": ""}
    assert keys_of(program, acme) == [created.json() | {"secret": ""}]
    assert_problem(create(program, shop, headers=ONCE), 409, "key-spent")
    assert secret not in IdempotencyKey.objects.get().answer
    assert secret not in str(list(Event.objects.values()))
    assert Key.objects.count() == 1


def test_no_key_outlives_the_token_that_creates_or_rotates_it(program, adam, shop):
    problem = assert_problem(create(program, shop, days=180), 422, "outlives-token")
    assert [error["pointer"] for error in problem["errors"]] == ["#/days"]
    robot = Machine(service_token(adam, *PERMISSIONS, MANAGE_ALL_APPLICATIONS, name="Robot").secret)
    assert_problem(create(robot, shop, days=180), 422, "outlives-token")
    assert not Key.objects.exists()

    by_hand = add_key(shop, days=180)
    assert_problem(rotate(program, by_hand), 409, "rotation-outlives-token")
    assert create(program, shop, days=60).status_code == 201
    assert Key.objects.filter(expires_at__gt=timezone.now() + timedelta(days=90)).get() == by_hand


def test_a_rotation_keeps_the_environment_and_lets_the_old_one_overlap(program, acme, shop):
    create(program, shop)
    key = Key.objects.get()

    answer = rotate(program, key)

    new = answer.json()
    assert (answer.status_code, new["environment"], new["name"]) == (201, "sandbox", "Web")
    assert Key.objects.exclude(pk=key.pk).get() == Key.objects.find(new["secret"])
    old = program.get(at(acme, f"/application-keys/{key.pk}")).json()
    assert (old["replaced_by_id"], old["secret"]) == (new["id"], "")
    assert_problem(rotate(program, key), 409, "rotated-already")


def test_a_third_key_of_an_environment_is_refused(program, shop):
    statuses = [create(program, shop).status_code for _ in range(2)]

    assert statuses == [201, 201]
    assert_problem(create(program, shop), 409, "too-many-keys")
    assert create(program, shop, environment="production").status_code == 201


def test_a_revoked_key_is_gone(program, acme, shop):
    secret = create(program, shop).json()["secret"]
    address = at(acme, f"/application-keys/{Key.objects.get().pk}")

    assert [program.delete(address, headers=ONCE).status_code for _ in range(2)] == [204, 204]

    assert_problem(program.get(address), 404, "not-found")
    assert Key.objects.find(secret) is None
    assert keys_of(program, acme) == []


def test_a_blocked_application_gets_no_key(program, shop):
    type(shop).objects.update(blocked_at=timezone.now(), blocked_reason="Spam.")

    assert_problem(create(program, shop), 409, "application-blocked")


def test_what_the_page_refuses_is_refused_at_its_field(program, shop, subtests):
    for changed, pointer in (
        ({"name": ""}, "#/name"),
        ({"name": None}, "#/name"),
        ({"environment": "mars"}, "#/environment"),
        ({"environment": None}, "#/environment"),
        ({"days": 8}, "#/days"),
        ({"days": "30"}, "#/days"),
        ({"days": 10**9}, "#/days"),
        ({"slot": 1}, "#/slot"),
        ({"form_id": "5a3b1e0c-0000-4000-8000-5a3b1e0c5a49"}, "#/form_id"),
        ({"application_id": "x"}, "#/application_id"),
    ):
        with subtests.test(changed=changed):
            answer = create(program, shop, **changed)

            assert answer.status_code == 422
            assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    assert not Key.objects.exists()


def test_keys_of_others_are_not_there(program, acme, sue, till, subtests):
    key = add_key(till)
    address = at(acme, f"/application-keys/{key.pk}")

    def assert_out_of_reach():
        for answer in (program.get(address), rotate(program, key), program.delete(address)):
            assert_problem(answer, 404, "not-found")
        assert keys_of(program, acme, application_id=str(till.pk)) == keys_of(program, acme) == []

    assert_out_of_reach()
    (error,) = create(program, till).json()["errors"]
    assert error["pointer"] == "#/application_id"
    share = till.shares.create(organization=acme, membership=sue, right=Right.READ)
    with subtests.test(right="read"):
        assert_out_of_reach()
        assert_problem(create(program, till), 409, "out-of-reach")
    type(share).objects.update(right=Right.MANAGE)
    with subtests.test(right="manage"):
        assert [row["id"] for row in keys_of(program, acme)] == [str(key.pk)]
        assert create(program, till).status_code == 201
    assert Key.objects.filter(pk=key.pk).exists()


def test_a_token_does_less_than_its_owner_who_manages_all(adam, acme, till):
    key = add_key(till)
    program = Machine(personal_token(adam, *PERMISSIONS).secret)

    assert_problem(rotate(program, key), 404, "not-found")
    assert create(program, till).status_code == 422
    wide = Machine(personal_token(adam, *PERMISSIONS, MANAGE_ALL_APPLICATIONS).secret)
    assert keys_of(program, acme) == []
    assert [row["id"] for row in keys_of(wide, acme)] == [str(key.pk)]


def test_one_permission_does_not_do_what_the_other_does(sue, acme, shop):
    generating = Machine(personal_token(sue, GENERATE_KEY).secret)
    managing = Machine(personal_token(sue, MANAGE_KEYS).secret)

    assert create(generating, shop).status_code == 201
    key = Key.objects.get()
    for answer in (
        rotate(generating, key),
        generating.get(at(acme, f"/application-keys/{key.pk}")),
        generating.get(at(acme, "/application-keys")),
        generating.delete(at(acme, f"/application-keys/{key.pk}")),
    ):
        assert_problem(answer, 403, "missing-permission")
    assert_problem(create(managing, shop), 403, "missing-permission")
    assert Event.objects.filter(kind=KEY_GENERATED).count() == 1


def test_nothing_of_another_organization_is_reached(adam, zed, acme):
    theirs = add_application("Theirs", owner=zed)
    key = add_key(theirs)
    robot = Machine(personal_token(adam).secret)

    assert_problem(robot.get(at(acme, f"/application-keys/{key.pk}")), 404, "not-found")
    assert_problem(robot.delete(at(acme, f"/application-keys/{key.pk}")), 404, "not-found")
    body = {"name": "Web", "days": 30, "environment": "sandbox", "application_id": str(theirs.pk)}
    answer = robot.post(at(acme, "/application-keys"), body, content_type=JSON)
    assert [error["pointer"] for error in answer.json()["errors"]] == ["#/application_id"]
    assert keys_of(robot, acme) == []


def test_keys_that_work_are_listed_by_their_application(program, acme, sue, shop):
    other = add_application("Other", owner=sue)
    add_key(shop, name="Live")
    add_key(shop, name="Trial", environment=Environment.SANDBOX)
    add_key(other, name="Its")
    ended = add_key(other, name="Ended", environment=Environment.SANDBOX)
    Key.objects.filter(pk=ended.pk).update(expires_at=timezone.now())

    for query, names in (
        ({"application_id": str(shop.pk)}, {"Live", "Trial"}),
        ({}, {"Live", "Trial", "Its"}),
        ({"application_id": "x"}, set()),
    ):
        assert {row["name"] for row in keys_of(program, acme, **query)} == names
