"""Approving, rejecting, blocking and ending subscriptions, and who is told."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apis.actions import deprecate
from apis.tests.makers import add_version
from audit.models import Event
from organizations.models import Notification
from organizations.tenancy.roles import RoleSlug
from portal import actions
from portal.actions.deciding import OwnRequest
from portal.actions.subscribing import NeedsApproval
from portal.events import (
    SUBSCRIPTION_APPROVED,
    SUBSCRIPTION_REJECTED,
)
from portal.inbox import SUBSCRIPTIONS
from portal.models import State
from portal.tests.makers import add_application, add_offer, add_plan, add_subscription
from projects.actions import assign_project_role, create_project
from projects.models import ProjectRole
from tests.cast import add_member
from tests.database import business
from tests.reading import notices, reason_at, words

pytestmark = pytest.mark.django_db
LIST = "/organizations/acme/apis/payments/v1/subscriptions/"


@pytest.fixture
def pat(acme):
    return add_member(acme, "Pat", RoleSlug.API_PUBLISHER)


@pytest.fixture
def pending(sam, checkout, version, gold):
    return actions.subscribe(
        application=checkout, version=version, plan=gold, purpose="Invoices.", by=sam
    )


def told(event):
    found = Notification.objects.filter(event_id=event.pk)
    return sorted(found.values_list("user__name", flat=True))


def state_of(subscription):
    subscription.refresh_from_db()
    return subscription.state


def test_the_decider_reads_who_asks_and_why_and_approves(pending, pat, client_of):
    page = client_of(pat)

    shown = words(page.get(LIST))
    for said in ("Checkout waits for approval", "Requested by Sam", "Invoices.", "Gold"):
        assert said in shown
    answer = page.post(f"{LIST}{pending.pk}/approve/", follow=True)

    assert state_of(pending) == State.ACTIVE
    assert pending.decided_by == pat.user
    assert notices(answer) == ["The subscription of Checkout was approved."]
    assert told(Event.objects.get(kind=SUBSCRIPTION_APPROVED)) == ["Sam"]


def test_it_is_rejected_for_a_reason_that_the_owner_reads(pending, sam, checkout, pat, client_of):
    page = client_of(pat)

    missing = page.post(f"{LIST}{pending.pk}/reject/", {"reason": " "})
    assert reason_at(missing, "reason")
    assert state_of(pending) == State.PENDING
    page.post(f"{LIST}{pending.pk}/reject/", {"reason": "No contract."})

    assert state_of(pending) == State.REJECTED
    assert told(Event.objects.get(kind=SUBSCRIPTION_REJECTED)) == ["Sam"]
    shown = words(client_of(sam).get(f"/portal/acme/applications/{checkout.pk}/"))
    assert "No contract." in shown


def test_nobody_approves_what_they_asked_for_as_long_as_another_can(
    adam, pat, version, gold, client_of
):
    mine = actions.subscribe(
        application=add_application("Till", owner=adam), version=version, plan=gold, by=adam
    )

    answer = client_of(adam).post(f"{LIST}{mine.pk}/approve/", follow=True)

    assert notices(answer)[0].startswith("You asked for this subscription yourself.")
    assert state_of(mine) == State.PENDING


def test_who_manages_apis_in_the_project_only_can_decide_too(adam, acme, version, gold):
    sue = add_member(acme, "Sue", RoleSlug.EXTERNAL_API_SUBSCRIBER)
    assign_project_role(
        project=version.api.project, membership=sue, slug=RoleSlug.API_PUBLISHER, by=adam
    )
    own = add_subscription(add_application("Till", owner=adam), version, gold, State.PENDING)
    elsewhere = create_project(name="Elsewhere", by=adam)
    inbox = SUBSCRIPTIONS.rows

    with pytest.raises(OwnRequest):
        actions.approve_subscription(subscription=own, by=adam)
    assert not inbox(adam).exists()
    ProjectRole.objects.update(project=elsewhere)
    assert inbox(adam).exists()
    actions.approve_subscription(subscription=own, by=adam)


def test_the_only_one_who_may_decides_also_on_their_own(adam, version, gold):
    mine = actions.subscribe(
        application=add_application("Till", owner=adam), version=version, plan=gold, by=adam
    )

    actions.approve_subscription(subscription=mine, by=adam)

    assert state_of(mine) == State.ACTIVE


STEPS = {
    "approve": (State.PENDING, State.ACTIVE),
    "reject": (State.PENDING, State.REJECTED),
    "block": (State.ACTIVE, State.BLOCKED),
    "unblock": (State.BLOCKED, State.ACTIVE),
}


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("state", list(State))
def test_each_step_starts_from_one_state_only(step, state, checkout, version, gold, pat, client_of):
    start, end = STEPS[step]
    subscription = add_subscription(checkout, version, gold, state)

    client_of(pat).post(f"{LIST}{subscription.pk}/{step}/", {"reason": "Because."})

    assert state_of(subscription) == (end if state == start else state)


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("who", ["sam", "eve", "mia", "zed"])
def test_nobody_else_decides(step, who, request, checkout, version, gold, client_of):
    subscription = add_subscription(checkout, version, gold, STEPS[step][0])
    page, before = client_of(request.getfixturevalue(who)), business()

    for address in (LIST, LIST.replace("acme", "zenith")):
        answer = page.post(f"{address}{subscription.pk}/{step}/", {"reason": "Mine."})
        assert answer.status_code in {403, 404}
    assert business() == before


def test_a_deprecated_version_gets_no_subscriber_by_approval(pending, version, pat, client_of):
    deprecate(version=version, sunset_on=timezone.now().date() + timedelta(days=40), by=pat)

    answer = client_of(pat).post(f"{LIST}{pending.pk}/approve/", follow=True)

    assert notices(answer) == ["Payments v1 is deprecated, so it cannot be subscribed to."]
    assert state_of(pending) == State.PENDING


def test_a_subscription_of_another_version_is_not_found(pending, version, pat, client_of):
    add_version(version.api)

    answer = client_of(pat).post(LIST.replace("v1", "v2") + f"{pending.pk}/approve/")

    assert answer.status_code == 404
    assert state_of(pending) == State.PENDING


# What its own people do


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize(
    ("end", "starts", "after"),
    [
        ("withdraw", {State.PENDING}, State.WITHDRAWN),
        ("close", {State.PENDING, State.ACTIVE}, State.CLOSED),
    ],
)
def test_its_own_people_end_it(end, starts, after, state, sam, checkout, version, gold, client_of):
    subscription = add_subscription(checkout, version, gold, state)
    address = f"/portal/acme/applications/{checkout.pk}/subscriptions/{subscription.pk}/{end}/"

    answer = client_of(sam).post(address, follow=True)

    assert state_of(subscription) == (after if state in starts else state)
    if state not in starts:
        assert "changed in the meantime" in notices(answer)[0]


@pytest.mark.parametrize("who", ["eve", "mia", "zed"])
def test_nobody_else_ends_it(who, request, checkout, version, gold, client_of):
    subscription = add_subscription(checkout, version, gold)
    page = client_of(request.getfixturevalue(who))

    for end in ("withdraw", "close", "plan"):
        for handle in ("acme", "zenith"):
            address = f"/portal/{handle}/applications/{checkout.pk}/subscriptions/"
            answer = page.post(f"{address}{subscription.pk}/{end}/", {"plan": "gold"})
            assert answer.status_code in {403, 404}
    assert state_of(subscription) == State.ACTIVE


def test_a_subscription_is_reached_through_its_own_application_only(
    sam, checkout, version, gold, client_of
):
    subscription = add_subscription(checkout, version, gold)
    other = add_application("Till", owner=sam)

    answer = client_of(sam).post(
        f"/portal/acme/applications/{other.pk}/subscriptions/{subscription.pk}/close/"
    )

    assert answer.status_code == 404


def test_a_block_is_not_got_around_by_subscribing_again(sam, adam, checkout, version, client_of):
    free = add_plan("Free", by=adam)
    add_offer(version, free)
    blocked = add_subscription(checkout, version, free, State.BLOCKED)
    page = client_of(sam)

    page.post(f"/portal/acme/applications/{checkout.pk}/subscriptions/{blocked.pk}/close/")
    page.post(
        "/portal/acme/apis/payments/v1/subscribe/",
        {"application": str(checkout.pk), "plan": "free"},
    )

    assert state_of(checkout.subscriptions.get()) == State.BLOCKED


def test_a_plan_that_needs_approval_is_not_had_by_changing_to_it(
    sam, adam, checkout, version, gold, client_of
):
    free = add_plan("Free", by=adam)
    add_offer(version, free)
    subscription = add_subscription(checkout, version, free)
    address = f"/portal/acme/applications/{checkout.pk}/subscriptions/{subscription.pk}/plan/"

    answer = client_of(sam).post(address, {"plan": "gold"})

    subscription.refresh_from_db()
    assert "needs approval" in reason_at(answer, "plan")
    assert subscription.plan == free


@pytest.mark.parametrize("is_approved", [True, False])
def test_nobody_approves_another_plan_than_they_read(sam, adam, pending, version, is_approved):
    platinum = add_plan("Platinum", by=adam, needs_approval=True)
    add_offer(version, platinum)
    if is_approved:
        actions.approve_subscription(subscription=pending, by=adam)

    with pytest.raises(NeedsApproval):
        actions.change_subscription_plan(subscription=pending, plan=platinum, by=sam)

    pending.refresh_from_db()
    assert pending.plan.name == "Gold"


def test_what_waits_goes_on_at_once_with_a_plan_without_approval(
    sam, adam, pending, version, client_of
):
    free = add_plan("Free", by=adam)
    add_offer(version, free)

    actions.change_subscription_plan(subscription=pending, plan=free, by=sam)

    assert state_of(pending) == State.ACTIVE
    assert pending.plan == free
