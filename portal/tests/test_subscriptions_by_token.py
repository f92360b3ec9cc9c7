"""Subscriptions that programs of applications create, change, withdraw and close."""

import pytest

from apis.models import Visibility
from apis.states import State as LifeState
from apis.tests.makers import add_api, add_version
from audit.models import Event
from portal.events import SUBSCRIPTION_ACTIVATED, SUBSCRIPTION_PLAN_CHANGED
from portal.models import Right, State, Subscription
from portal.permissions import (
    MANAGE_ALL_APPLICATIONS,
    MANAGE_SUBSCRIPTIONS,
    SUBSCRIBE_APPLICATION,
    VIEW_PORTAL,
)
from portal.tests.makers import add_application, add_offer, add_plan, add_subscription
from tests.api import Machine, personal_token, service_token
from tests.api.asking import assert_problem, at

pytestmark = pytest.mark.django_db
JSON = "application/json"
KEY = {"idempotency-key": "2f8c0f2e"}
PERMISSIONS = (VIEW_PORTAL, SUBSCRIBE_APPLICATION, MANAGE_SUBSCRIPTIONS)


@pytest.fixture
def program(sue):
    """A program that may do all with subscriptions that Sue may."""
    return Machine(personal_token(sue, *PERMISSIONS).secret)


@pytest.fixture
def version(adam):
    return add_version(add_api("Payments", by=adam))


@pytest.fixture
def gold(adam, version):
    return add_offer(version, add_plan("Gold", by=adam)).plan


def create(machine, application, version, plan, headers=None, **changed):
    body = {
        "application_id": str(application.pk),
        "version_id": str(version.pk),
        "plan_id": str(plan.pk),
    } | changed
    address = at(version.organization, "/subscriptions")
    return machine.post(address, body, content_type=JSON, headers=headers)


def send(machine, subscription, step="", method="POST", **body):
    address = at(subscription.organization, f"/subscriptions/{subscription.pk}{step}")
    return getattr(machine, method.lower())(address, body, content_type=JSON)


def ids_of(machine, organization, **query):
    rows = machine.get(at(organization, "/subscriptions"), query).json()["items"]
    return [row["id"] for row in rows]


def pointers(answer):
    assert answer.status_code == 422
    return [error["pointer"] for error in answer.json()["errors"]]


def all_writes(machine, subscription, plan):
    return [
        send(machine, subscription, "", "PATCH", plan_id=str(plan.pk)),
        send(machine, subscription, "/withdraw"),
        send(machine, subscription, "/close"),
    ]


def test_a_repeated_request_subscribes_once(program, sue, shop, version, gold):
    answers = [
        create(program, shop, version, gold, headers=KEY, purpose="To sell.") for _ in range(2)
    ]

    subscription = Subscription.objects.get()
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].content == answers[1].content
    shown = answers[0].json()
    assert (shown["id"], shown["state"]) == (str(subscription.pk), "active")
    assert (subscription.purpose, subscription.asked_by) == ("To sell.", sue.user)
    assert Event.objects.filter(kind=SUBSCRIPTION_ACTIVATED).count() == 1
    again = assert_problem(create(program, shop, version, gold), 409, "subscribed-already")
    assert [error["pointer"] for error in again["errors"]] == ["#/application_id"]


def test_a_plan_that_needs_approval_waits_and_is_withdrawn(program, adam, shop, version):
    plan = add_offer(version, add_plan("Big", by=adam, needs_approval=True)).plan

    created = create(program, shop, version, plan)

    subscription = Subscription.objects.get()
    assert created.json()["state"] == "pending"
    refused = assert_problem(all_writes(program, subscription, plan)[0], 409, "needs-approval")
    assert [error["pointer"] for error in refused["errors"]] == ["#/plan_id"]
    subscription.refresh_from_db()
    assert subscription.state == State.WITHDRAWN


def test_no_service_account_subscribes(adam, shop, version, gold):
    wide = (*PERMISSIONS, MANAGE_ALL_APPLICATIONS)
    robot = Machine(service_token(adam, *wide, name="Robot").secret)

    assert_problem(create(robot, shop, version, gold), 409, "person-needed")
    assert not Subscription.objects.exists()


def test_what_is_no_id_or_too_long_is_refused_at_its_field(
    program, adam, shop, till, version, gold, subtests
):
    other, old = add_plan("Other", by=adam), add_plan("Old", by=adam, archived_at=adam.joined_at)
    add_offer(version, old)
    for changed, pointer in (
        ({"application_id": "x"}, "#/application_id"),
        ({"application_id": str(till.pk)}, "#/application_id"),
        ({"application_id": None}, "#/application_id"),
        ({"version_id": "x"}, "#/version_id"),
        ({"plan_id": "gold"}, "#/plan_id"),
        ({"plan_id": str(other.pk)}, "#/plan_id"),
        ({"plan_id": str(old.pk)}, "#/plan_id"),
        ({"purpose": "x" * 501}, "#/purpose"),
        ({"purpose": "a\0b"}, "#/purpose"),
        ({"purpose": None}, "#/purpose"),
        ({"state": "active"}, "#/state"),
    ):
        with subtests.test(changed=changed):
            assert pointers(create(program, shop, version, gold, **changed)) == [pointer]
    assert not Subscription.objects.exists()


def test_versions_that_the_portal_hides_are_no_ids(program, adam, acme, shop, gold):
    secret = add_api("Secret", by=adam)
    type(secret).objects.filter(pk=secret.pk).update(visibility=Visibility.ROLES)
    early = add_version(add_api("Early", by=adam), LifeState.CREATED)
    for hidden in (add_version(secret), early):
        add_offer(hidden, gold)
        assert pointers(create(program, shop, hidden, gold)) == ["#/version_id"]
    ended = add_version(add_api("Ended", by=adam), LifeState.DEPRECATED)
    add_offer(ended, gold)
    assert_problem(create(program, shop, ended, gold), 409, "not-open")
    assert not Subscription.objects.exists()


def test_the_plan_is_changed_and_the_subscription_closed_once(program, adam, shop, version, gold):
    silver, other = (add_plan(name, by=adam) for name in ("Silver", "Other"))
    add_offer(version, silver)
    subscription = add_subscription(shop, version, gold)

    for _ in range(2):
        changed = send(program, subscription, "", "PATCH", plan_id=str(silver.pk))
    closed = [send(program, subscription, "/close") for _ in range(2)]

    assert changed.json()["plan_id"] == str(silver.pk)
    assert Event.objects.filter(kind=SUBSCRIPTION_PLAN_CHANGED).count() == 1
    assert pointers(send(program, subscription, "", "PATCH", plan_id=str(other.pk))) == [
        "#/plan_id"
    ]
    assert pointers(send(program, subscription, "", "PATCH")) == ["#/plan_id"]
    assert closed[0].json()["state"] == "closed"
    assert_problem(closed[1], 409, "changed-meanwhile")


def test_a_blocked_subscription_is_not_closed_to_get_around_the_block(program, shop, version, gold):
    subscription = add_subscription(shop, version, gold, State.BLOCKED)

    for answer in all_writes(program, subscription, gold):
        assert_problem(answer, 409, "changed-meanwhile")
    assert_problem(create(program, shop, version, gold), 409, "subscribed-already")


def test_subscriptions_of_others_are_not_there(program, acme, sue, till, version, gold):
    subscription = add_subscription(till, version, gold)

    for answer in (
        send(program, subscription, "", "GET"),
        *all_writes(program, subscription, gold),
    ):
        assert_problem(answer, 404, "not-found")
    assert ids_of(program, acme) == ids_of(program, acme, application_id=str(till.pk)) == []
    share = till.shares.create(organization=acme, membership=sue, right=Right.READ)
    assert ids_of(program, acme) == [str(subscription.pk)]
    changed, withdrawn, closed = all_writes(program, subscription, gold)
    for answer in (changed, withdrawn, closed, create(program, till, version, gold)):
        assert_problem(answer, 409, "out-of-reach")
    type(share).objects.update(right=Right.MANAGE)
    assert send(program, subscription, "/close").json()["state"] == "closed"


def test_a_token_does_less_than_its_owner_who_manages_all(adam, acme, till, version, gold):
    subscription = add_subscription(till, version, gold)
    program = Machine(personal_token(adam, *PERMISSIONS).secret)
    reader = Machine(personal_token(adam, VIEW_PORTAL, MANAGE_ALL_APPLICATIONS).secret)

    for answer in all_writes(program, subscription, gold):
        assert_problem(answer, 404, "not-found")
    assert ids_of(program, acme) == []
    assert ids_of(reader, acme) == [str(subscription.pk)]
    refused = (*all_writes(reader, subscription, gold), create(reader, till, version, gold))
    for answer in refused:
        assert_problem(answer, 403, "missing-permission")


def test_one_permission_does_not_do_what_the_other_does(sue, shop, version, gold):
    subscribing = Machine(personal_token(sue, VIEW_PORTAL, SUBSCRIBE_APPLICATION).secret)
    managing = Machine(personal_token(sue, VIEW_PORTAL, MANAGE_SUBSCRIPTIONS).secret)

    assert_problem(create(managing, shop, version, gold), 403, "missing-permission")
    assert create(subscribing, shop, version, gold).status_code == 201
    for answer in all_writes(subscribing, Subscription.objects.get(), gold):
        assert_problem(answer, 403, "missing-permission")


def test_nothing_of_another_organization_is_reached(adam, zed, acme, shop, version, gold):
    foreign_plan = add_plan("Theirs", by=zed)
    foreign_version = add_version(add_api("Theirs", by=zed))
    add_offer(foreign_version, foreign_plan)
    foreign = add_subscription(add_application("Their", owner=zed), foreign_version, foreign_plan)
    robot = Machine(personal_token(adam).secret)

    for step in ("", "/close", "/withdraw"):
        address = at(acme, f"/subscriptions/{foreign.pk}{step}")
        act = robot.post if step else robot.get
        assert_problem(act(address), 404, "not-found")
    for changed, pointer in (
        ({"application_id": str(foreign.application_id)}, "#/application_id"),
        ({"version_id": str(foreign_version.pk)}, "#/version_id"),
        ({"plan_id": str(foreign_plan.pk)}, "#/plan_id"),
    ):
        assert pointers(create(robot, shop, version, gold, **changed)) == [pointer]


def test_subscriptions_are_narrowed(program, acme, adam, sue, shop, version, gold):
    other = add_application("Other", owner=sue)
    later = add_version(add_api("Orders", by=adam))
    rows = [
        add_subscription(shop, version, gold),
        add_subscription(other, version, gold, State.PENDING),
        add_subscription(shop, later, gold),
    ]

    for query, places in (
        ({}, [0, 1, 2]),
        ({"application_id": str(shop.pk)}, [0, 2]),
        ({"version_id": str(version.pk)}, [0, 1]),
        ({"state": "pending"}, [1]),
        ({"application_id": str(shop.pk), "version_id": str(later.pk)}, [2]),
        ({"version_id": "x"}, []),
    ):
        assert ids_of(program, acme, **query) == [str(rows[place].pk) for place in places]
