"""Approving several requests of the Inbox together."""

import pytest
from django.utils import timezone

from apis.tests.makers import add_api, add_version
from organizations.tenancy.roles import RoleSlug
from portal.models import SignUpState, State, Subscription
from portal.tests.makers import add_application, add_plan, add_sign_up, add_subscription
from tests.cast import add_member, make_person
from tests.reading import buttons, document, notices

pytestmark = pytest.mark.django_db
INBOX = "/organizations/acme/inbox/"
APPROVE = f"{INBOX}approve/"


@pytest.fixture
def sign_ups(acme):
    return [add_sign_up(acme, make_person(name)) for name in ("Sam", "Tim")]


@pytest.fixture
def subscription(adam, mia):
    payments = add_version(add_api("Payments", by=adam))
    return add_subscription(
        add_application("Checkout", owner=mia), payments, add_plan("Gold", by=adam), State.PENDING
    )


def boxes(answer) -> list[str]:
    """What the boxes of the rows send."""
    inputs = document(answer).iter("input")
    return [box.get("value", "") for box in inputs if box.get("name") == "selected"]


def states(rows) -> list[str]:
    for row in rows:
        row.refresh_from_db()
    return [row.state for row in rows]


def test_the_selected_ones_are_approved_and_the_others_wait(
    adam, sign_ups, subscription, client_of
):
    client = client_of(adam)
    shown = client.get(INBOX)
    assert "Approve" in buttons(shown)
    of_subscription, of_sam = f"subscriptions:{subscription.pk}", f"sign-ups:{sign_ups[0].pk}"
    assert {of_subscription, of_sam} < set(boxes(shown))

    answer = client.post(APPROVE, {"selected": [of_sam, of_subscription]}, follow=True)

    assert notices(answer) == ["2 requests were approved."]
    assert states(sign_ups) == [SignUpState.APPROVED, SignUpState.PENDING]
    assert states([subscription]) == [State.ACTIVE]
    assert boxes(answer) == []


def test_what_does_not_wait_for_the_member_is_not_approved(acme, sign_ups, zed, mia, client_of):
    keys = [f"sign-ups:{sign_up.pk}" for sign_up in sign_ups]
    publisher = add_member(acme, "Pat", RoleSlug.API_PUBLISHER)

    for member in (publisher, mia):
        answer = client_of(member).post(APPROVE, {"selected": keys}, follow=True)
        assert notices(answer) == ["Select at least one request that waits for you."]
    assert client_of(zed).post(APPROVE, {"selected": keys}).status_code == 404
    assert states(sign_ups) == [SignUpState.PENDING] * 2


def test_one_that_was_answered_before_keeps_back_no_other(adam, sign_ups, client_of):
    client = client_of(adam)
    keys = boxes(client.get(INBOX))
    client.post(APPROVE, {"selected": keys[:1]}, follow=True)

    answer = client.post(APPROVE, {"selected": keys}, follow=True)

    assert notices(answer) == [
        "1 request no longer waits for you.",
        "1 request was approved.",
    ]
    assert states(sign_ups) == [SignUpState.APPROVED] * 2


def test_the_newest_of_a_kind_is_approved_from_the_tab_of_its_kind(
    acme, adam, subscription, client_of, monkeypatch
):
    monkeypatch.setattr("organizations.tenancy.inbox.MOST_SHOWN", 2)
    for name in ("Sam", "Tim"):
        add_sign_up(acme, make_person(name))
    Subscription.objects.filter(pk=subscription.pk).update(asked_at=timezone.now())
    client = client_of(adam)
    assert f"subscriptions:{subscription.pk}" not in boxes(client.get(INBOX))

    client.post(APPROVE, {"selected": [f"subscriptions:{subscription.pk}"]})

    assert states([subscription]) == [State.ACTIVE]
