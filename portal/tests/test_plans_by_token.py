"""Plans that programs create, change and archive, under the rules of the page."""

import pytest

from apis.tests.makers import add_api, add_version
from audit.models import Event
from portal.events import PLAN_ARCHIVED, PLAN_CREATED
from portal.models import Plan
from portal.permissions import MANAGE_PLANS, VIEW_PORTAL
from portal.tests.makers import add_offer, add_plan
from tests.api import Machine, personal_token, service_token
from tests.api.asking import assert_problem, at

pytestmark = pytest.mark.django_db
JSON = "application/json"
KEY = {"idempotency-key": "2f8c0f2e"}


@pytest.fixture
def robot(adam):
    return Machine(service_token(adam, MANAGE_PLANS, name="Robot").secret)


@pytest.fixture
def gold(adam):
    return add_plan("Gold", by=adam, requests=100, window=60, quota=5_000)


def change(machine, plan, **body):
    return machine.patch(at(plan.organization, f"/plans/{plan.pk}"), body, content_type=JSON)


def create(machine, organization, body, **headers):
    address = at(organization, "/plans")
    return machine.post(address, body, content_type=JSON, headers=headers)


def test_a_repeated_request_creates_one_plan_and_gets_the_same_answer(robot, acme):
    body = {"name": "Gold", "requests": 100, "window": 60}

    first, second = (create(robot, acme, body, **KEY) for _ in range(2))

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.content == second.content
    assert (first.get("Idempotent-Replayed"), second["Idempotent-Replayed"]) == (None, "true")
    assert_problem(create(robot, acme, {"name": "Silver"}, **KEY), 422, "key-reused")
    assert Plan.objects.get().name == "Gold"


def test_a_plan_that_is_there_is_the_answer_if_all_is_the_same(robot, acme, subtests):
    body = {"name": "Gold", "requests": 100, "window": 60, "needs_approval": True}
    created = create(robot, acme, body)

    again = create(robot, acme, body | {"name": "GOLD", "quota": None})

    assert (created.status_code, again.status_code) == (201, 200)
    assert created.json() == again.json()
    for other in ({"quota": 5}, {"needs_approval": False}, {"requests": 99}):
        with subtests.test(other=other):
            assert_problem(create(robot, acme, body | other), 409, "name-taken")
    assert Event.objects.filter(kind=PLAN_CREATED).count() == 1


def test_a_new_plan_is_refused_at_the_field_where_the_page_refuses_it(robot, acme, subtests):
    for body, pointer in (
        ({}, "#/name"),
        ({"name": ""}, "#/name"),
        ({"name": None}, "#/name"),
        ({"name": "x" * 201}, "#/name"),
        ({"name": "Gold", "requests": 5}, "#/requests"),
        ({"name": "Gold", "requests": 0, "window": 60}, "#/requests"),
        ({"name": "Gold", "requests": 1_000_000_001, "window": 60}, "#/requests"),
        ({"name": "Gold", "requests": True, "window": 60}, "#/requests"),
        ({"name": "Gold", "requests": 5, "window": 61}, "#/window"),
        ({"name": "Gold", "quota": 2_000_000_000_001}, "#/quota"),
        ({"name": "Gold", "quota": 1_000_000_000_001}, "#/quota"),
        ({"name": "Gold", "needs_approval": None}, "#/needs_approval"),
        ({"name": "Gold", "handle": "other"}, "#/handle"),
    ):
        with subtests.test(body=body):
            answer = create(robot, acme, body)

            assert answer.status_code == 422
            assert {error["pointer"] for error in answer.json()["errors"]} == {pointer}
    assert not Plan.objects.exists()


def test_a_change_leaves_what_is_not_sent_and_null_removes_a_limit(robot, gold):
    assert change(robot, gold, name="Silver").json()["requests"] == 100

    answer = change(robot, gold, quota=None)

    shown = answer.json()
    assert (answer.status_code, shown["name"], shown["handle"]) == (200, "Silver", "gold")
    assert (shown["requests"], shown["window"], shown["quota"]) == (100, 60, None)


def test_what_the_page_refuses_is_refused_at_its_field(robot, adam, gold, subtests):
    add_plan("Free", by=adam)
    for body, status, pointer in (
        ({"name": ""}, 422, "#/name"),
        ({"name": None}, 422, "#/name"),
        ({"name": "free"}, 409, "#/name"),
        ({"requests": 0}, 422, "#/requests"),
        ({"requests": None}, 422, "#/requests"),
        ({"requests": 2_000_000_000}, 422, "#/requests"),
        ({"window": 61}, 422, "#/window"),
        ({"quota": "5"}, 422, "#/quota"),
        ({"needs_approval": "yes"}, 422, "#/needs_approval"),
        ({"handle": "other"}, 422, "#/handle"),
    ):
        with subtests.test(body=body):
            answer = change(robot, gold, **body)

            assert answer.status_code == status
            pointers = {error["pointer"] for error in answer.json().get("errors") or []}
            assert pointers in ({pointer}, set()) if status == 409 else pointers == {pointer}
    before = (gold.name, gold.requests, gold.window, gold.quota)
    gold.refresh_from_db()
    assert (gold.name, gold.requests, gold.window, gold.quota) == before


def test_a_plan_is_archived_once_and_changed_no_more(robot, gold):
    address = at(gold.organization, f"/plans/{gold.pk}/archive")

    answers = [robot.post(address).json() for _ in range(2)]

    assert answers[0] == answers[1]
    assert answers[0]["archived_at"] is not None
    assert Event.objects.filter(kind=PLAN_ARCHIVED).count() == 1
    assert_problem(change(robot, gold, name="Silver"), 409, "plan-archived")


def test_the_only_plan_of_a_published_version_stays(robot, adam, gold):
    add_offer(add_version(add_api("Payments", by=adam)), gold)

    refused = robot.post(at(gold.organization, f"/plans/{gold.pk}/archive"))

    assert_problem(refused, 409, "only-plan-of")
    gold.refresh_from_db()
    assert not gold.is_archived


def test_others_and_other_organizations_change_no_plan(robot, adam, zed, gold):
    theirs = add_plan("Platinum", by=zed)
    reader = Machine(personal_token(adam, VIEW_PORTAL).secret)
    new_plan = {"name": "Platinum"}

    assert_problem(change(reader, gold, name="Silver"), 403, "missing-permission")
    assert_problem(create(reader, adam.organization, new_plan), 403, "missing-permission")
    assert create(robot, adam.organization, new_plan).status_code == 201
    for path in (f"/plans/{theirs.pk}", f"/plans/{theirs.pk}/archive"):
        address = at(adam.organization, path)
        send = robot.post if path.endswith("archive") else robot.patch
        assert_problem(send(address, {}, content_type=JSON), 404, "not-found")
    theirs.refresh_from_db()
    assert not theirs.is_archived
