"""What programs read of plans, applications and subscriptions, and decide about them."""

import json

import pytest

from apis.events import VERSION_PUBLISHED
from apis.permissions import MANAGE_API
from apis.states import State as LifeState
from apis.tests.makers import add_api, add_version
from audit.models import Event
from organizations.tenancy.roles import RoleSlug
from portal.models import Right, State
from portal.permissions import VIEW_PORTAL
from portal.tests.makers import add_application, add_offer, add_plan, add_subscription
from tests.api import Machine, personal_token, service_token
from tests.api.asking import assert_problem, at
from tests.cast import add_member, add_token

JSON = "application/json"


@pytest.fixture
def asked(adam, sue):
    """What Sue asked for, and no one has answered."""
    version = add_version(add_api("Payments", by=adam))
    shop = add_application("Shop", owner=sue)
    return add_subscription(shop, version, add_plan("Gold", by=adam), State.PENDING)


def address(asked, rest: str = "") -> str:
    """Of the subscription."""
    version = asked.version
    of = f"/apis/{version.api_id}/versions/{version.pk}/subscriptions"
    return at(asked.organization, f"{of}{rest}")


def test_a_program_approves_and_rejects(adam, asked):
    machine = Machine(service_token(adam, MANAGE_API, name="Desk").secret)

    approved = machine.post(address(asked, f"/{asked.pk}/approve"))
    again = machine.post(address(asked, f"/{asked.pk}/approve"))
    late = machine.post(
        address(asked, f"/{asked.pk}/reject"), json.dumps({"reason": "No."}), content_type=JSON
    )

    assert approved.json()["state"] == "active"
    assert again.status_code == late.status_code == 409
    asked.refresh_from_db()
    assert (asked.state, asked.reason) == (State.ACTIVE, "")


@pytest.mark.parametrize("body", ["{}", '{"reason": ""}', '{"reason": " "}', '{"why": "No."}', ""])
def test_a_rejection_needs_a_reason(body, adam, asked):
    machine = Machine(personal_token(adam, MANAGE_API).secret)

    response = machine.post(address(asked, f"/{asked.pk}/reject"), body, content_type=JSON)

    assert_problem(response, 422, "invalid")
    asked.refresh_from_db()
    assert asked.state == State.PENDING


def test_a_reason_with_a_null_character_is_a_mistake(adam, asked):
    machine = Machine(personal_token(adam, MANAGE_API).secret)
    body = json.dumps({"reason": "No\0."})

    response = machine.post(address(asked, f"/{asked.pk}/reject"), body, content_type=JSON)

    assert_problem(response, 422, "unfit-line")


def test_whoever_asked_does_not_approve_it_by_a_token(adam, asked):
    add_member(adam.organization, "Pia", RoleSlug.API_PUBLISHER)
    type(asked).objects.update(asked_by=adam.user)

    response = Machine(personal_token(adam).secret).post(address(asked, f"/{asked.pk}/approve"))

    assert_problem(response, 409, "own-request")


def test_subscriptions_are_listed_by_version_and_by_application(adam, sue, asked, acme):
    machine, subscriber = (Machine(add_token(each).secret) for each in (adam, sue))
    of_application = at(acme, f"/applications/{asked.application_id}/subscriptions")

    listed = [
        machine.get(address(asked)).json()["items"],
        machine.get(address(asked, "?state=pending")).json()["items"],
        subscriber.get(of_application).json()["items"],
    ]

    assert [[each["id"] for each in some] for some in listed] == [[str(asked.pk)]] * 3
    assert machine.get(address(asked, "?state=active")).json()["items"] == []
    assert_problem(subscriber.get(address(asked)), 403, "missing-permission")


def test_an_application_is_found_by_who_may_see_it(adam, sue, asked, acme):
    other = add_member(acme, "Sid", RoleSlug.API_SUBSCRIBER)
    reading = {each: Machine(add_token(each).secret) for each in (adam, sue, other)}
    viewing = Machine(personal_token(adam, VIEW_PORTAL).secret)
    service = Machine(service_token(adam, VIEW_PORTAL, name="Desk").secret)
    one = at(acme, f"/applications/{asked.application_id}")

    def seen(machine: Machine) -> bool:
        listed = machine.get(at(acme, "/applications?handle=shop")).json()["items"]
        assert machine.get(one).status_code == (200 if listed else 404)
        return bool(listed)

    assert seen(reading[adam])
    assert seen(reading[sue])
    assert not seen(reading[other])
    assert not seen(viewing)
    assert not seen(service)
    asked.application.shares.create(organization=acme, membership=other, right=Right.READ)
    assert seen(reading[other])


def test_plans_are_narrowed(adam, acme):
    add_plan("Gold", by=adam, requests=100, window=60)
    add_plan("Silver", by=adam)
    machine = Machine(personal_token(adam).secret)

    (gold,) = machine.get(at(acme, "/plans?handle=gold&archived=false")).json()["items"]

    assert (gold["requests"], gold["window"], gold["quota"]) == (100, 60, None)
    assert machine.get(at(acme, "/plans?archived=true")).json()["items"] == []


def test_a_version_is_published_in_one_step_and_once_more_without_an_error(adam):
    version = add_version(add_api("Payments", by=adam), LifeState.CREATED)
    add_offer(version, add_plan("Gold", by=adam))
    machine = Machine(personal_token(adam).secret)
    publish = at(version.organization, f"/apis/{version.api_id}/versions/{version.pk}/publish")

    answers = [machine.post(publish) for _ in range(2)]

    assert [each.status_code for each in answers] == [200, 200]
    assert [each.json()["state"] for each in answers] == ["published", "published"]
    assert Event.objects.filter(kind=VERSION_PUBLISHED).count() == 1
