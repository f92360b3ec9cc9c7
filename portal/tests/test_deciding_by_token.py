"""What programs of those who manage an API decide about subscriptions to it, repeated and raced."""

import pytest

from apis.permissions import MANAGE_API
from apis.tests.makers import add_api, add_version
from audit.models import Event
from organizations.tenancy.roles import RoleSlug
from portal.events import SUBSCRIPTION_APPROVED
from portal.models import State
from portal.permissions import MANAGE_SUBSCRIPTIONS, VIEW_PORTAL
from portal.tests.makers import add_application, add_plan, add_subscription
from tests.api import Machine, personal_token, service_token
from tests.api.asking import assert_problem, at
from tests.cast import add_member

pytestmark = pytest.mark.django_db
JSON = "application/json"
NO = {"reason": "No."}
STEPS: tuple[tuple[str, dict[str, str]], ...] = (
    ("approve", {}),
    ("reject", NO),
    ("block", NO),
    ("unblock", {}),
)


@pytest.fixture
def robot(adam):
    return Machine(service_token(adam, MANAGE_API, name="Robot").secret)


@pytest.fixture
def subscription(adam, acme):
    """A pending one, which Sue asked for."""
    shop = add_application("Shop", owner=add_member(acme, "Sue", RoleSlug.API_SUBSCRIBER))
    version = add_version(add_api("Payments", by=adam))
    return add_subscription(shop, version, add_plan("Gold", by=adam), State.PENDING)


def address(subscription, step="", version=None):
    version = version or subscription.version
    of = f"/apis/{version.api_id}/versions/{version.pk}/subscriptions/{subscription.pk}"
    return at(subscription.organization, f"{of}/{step}".rstrip("/"))


def decide(machine, subscription, step, body, **headers):
    return machine.post(address(subscription, step), body, content_type=JSON, headers=headers)


def test_a_repeated_approval_is_one_and_has_the_same_answer(robot, subscription):
    key = {"idempotency-key": "2f8c0f2e"}

    answers = [decide(robot, subscription, "approve", {}, **key) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].content == answers[1].content
    assert answers[0].content == robot.get(address(subscription)).content
    assert_problem(decide(robot, subscription, "reject", NO, **key), 422, "key-reused")
    assert Event.objects.filter(kind=SUBSCRIPTION_APPROVED).count() == 1


def test_what_was_changed_since_it_was_read_is_not_decided(robot, subscription):
    read = {"if-match": robot.get(address(subscription))["ETag"]}
    type(subscription).objects.update(purpose="For more.")

    for step, body in STEPS:
        assert_problem(decide(robot, subscription, step, body, **read), 412, "changed")
    subscription.refresh_from_db()
    assert subscription.state == State.PENDING


def test_an_active_subscription_is_blocked_for_a_reason_and_unblocked(robot, subscription):
    assert_problem(decide(robot, subscription, "block", NO), 409, "changed-meanwhile")
    decide(robot, subscription, "approve", {})

    assert_problem(decide(robot, subscription, "block", {"reason": " "}), 422, "invalid")
    blocked = decide(robot, subscription, "block", {"reason": "Spam."}).json()
    unblocked = decide(robot, subscription, "unblock", {}).json()

    assert (blocked["state"], blocked["reason"]) == ("blocked", "Spam.")
    assert (unblocked["state"], unblocked["reason"]) == ("active", "")
    again = decide(robot, subscription, "unblock", {})
    assert_problem(again, 409, "changed-meanwhile")


def test_a_subscription_to_another_version_is_not_there(robot, adam, subscription, subtests):
    other = add_version(subscription.version.api)
    foreign = add_version(add_api("Orders", by=adam))

    for version in (other, foreign):
        for step, body in STEPS:
            with subtests.test(version=version, step=step):
                answer = robot.post(address(subscription, step, version), body, content_type=JSON)
                assert_problem(answer, 404, "not-found")
        assert_problem(robot.get(address(subscription, "", version)), 404, "not-found")
    subscription.refresh_from_db()
    assert subscription.state == State.PENDING


def test_who_uses_the_api_or_belongs_to_another_organization_decides_nothing(
    adam, zed, subscription
):
    owner = subscription.application.owner
    user = Machine(personal_token(owner, VIEW_PORTAL, MANAGE_SUBSCRIPTIONS).secret)
    foreign = Machine(personal_token(zed).secret)

    for step, body in STEPS:
        assert_problem(decide(user, subscription, step, body), 403, "missing-permission")
        assert_problem(decide(foreign, subscription, step, body), 404, "not-found")
    subscription.refresh_from_db()
    assert subscription.state == State.PENDING
