"""Answering in a row of the Inbox or of Home, and coming back there."""

import pytest

from apis.tests.makers import add_api, add_version
from organizations.tenancy.inbox import INBOX_KINDS
from portal.models import SignUpState, State
from portal.tests.makers import add_application, add_plan, add_sign_up, add_subscription
from tests.cast import make_person
from tests.reading import document, words

pytestmark = pytest.mark.django_db
HOME = "/organizations/acme/"
INBOX = f"{HOME}inbox/"


@pytest.fixture
def sign_up(acme):
    return add_sign_up(acme, make_person("Sam"))


@pytest.fixture
def subscription(adam, mia):
    payments = add_version(add_api("Payments", by=adam))
    return add_subscription(
        add_application("Checkout", owner=mia), payments, add_plan("Gold", by=adam), State.PENDING
    )


def row_of(answer):
    """The form of the one row that can be answered: where it posts, what it sends, its link."""
    (form,) = (f for f in document(answer).iter("form") if f.get("class") == "row-menu")
    sent = {e.get("name"): e.get("value") for e in form.iter("input")}
    (reject,) = (a.get("href") for a in form.iter("a"))
    return form.get("action"), {"next": sent["next"]}, reject


@pytest.mark.parametrize("page", [INBOX, f"{INBOX}?kind=sign-ups", HOME])
def test_a_sign_up_is_approved_in_its_row(adam, sign_up, client_of, page):
    client = client_of(adam)
    approve, sent, _ = row_of(client.get(page))

    answer = client.post(approve, sent)

    assert answer["Location"] == page
    assert "Sam is now an External API subscriber." in words(client.get(page))
    sign_up.refresh_from_db()
    assert sign_up.state == SignUpState.APPROVED


def test_a_subscription_is_approved_in_its_row(adam, subscription, client_of):
    client = client_of(adam)
    approve, sent, _ = row_of(client.get(INBOX))

    answer = client.post(approve, sent)

    assert answer["Location"] == INBOX
    subscription.refresh_from_db()
    assert subscription.state == State.ACTIVE


@pytest.mark.parametrize("kind", ["sign_up", "subscription"])
def test_rejecting_asks_why_and_comes_back(adam, client_of, request, kind):
    row = request.getfixturevalue(kind)
    client = client_of(adam)
    _, _, reject = row_of(client.get(INBOX))

    form = client.get(reject)
    answer = client.post(reject, {"reason": "We do not know you."})

    assert f'href="{INBOX}">Cancel' in form.content.decode()
    assert answer["Location"] == INBOX
    row.refresh_from_db()
    assert row.state == "rejected"


def test_nobody_is_led_away_by_a_forged_target(adam, sign_up, client_of):
    client = client_of(adam)
    approve, _, _ = row_of(client.get(INBOX))

    answer = client.post(approve, {"next": "https://evil.example/"})

    assert answer["Location"] == f"{HOME}settings/portal/requests/"


def test_a_kind_is_approved_in_its_row_only_where_it_can_be_rejected_there(
    adam, sign_up, subscription
):
    items = [one.item for kind in INBOX_KINDS for one in kind.oldest(adam)]

    assert len(items) == 2
    assert all(bool(item.approve_url) == bool(item.reject_url) for item in items)


def test_the_row_says_what_is_approved(adam, mia, sign_up, subscription, client_of):
    subscription.purpose, subscription.asked_by = "Pays for\nparts.", mia.user
    subscription.save()
    type(sign_up).objects.update(note="I build tills. " * 10)

    said = words(client_of(adam).get(INBOX))

    assert "Subscription with Gold, requested by Mia: “Pays for parts.” ·" in said
    assert "Sign-up of sam@example.com: “I build tills. I build tills." in said
    assert "I build tills. " * 6 not in said
