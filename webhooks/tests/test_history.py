"""Webhooks that chose everything in the history: each event once, made from the event feed."""

import json
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.actions import close_account
from audit import log
from audit.events import ACTION_REFUSED
from audit.feed import settled_events
from organizations.actions import remove_member, rename_organization
from organizations.models import Organization
from tests import neighbors
from tests.open_transactions import written_and_not_committed
from webhooks.actions import (
    change_webhook,
    switch_off_webhook,
    switch_on_webhook,
)
from webhooks.deliveries import history
from webhooks.deliveries.history import enqueue_history, has_work
from webhooks.events import WEBHOOK_TESTED
from webhooks.models import EVERYTHING, Delivery, DeliveryState, Webhook
from webhooks.terms import WebhookTerms
from webhooks.tests.makers import PUBLIC, add_webhook, deliver, follow, happen

pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _alone(monkeypatch):
    neighbors.leave_out_neighbors(monkeypatch)


def enqueued():
    """The events that deliveries tell of, in the order in which these were created."""
    bodies = Delivery.objects.filter(type=EVERYTHING).order_by("created_at").values_list("body")
    return [json.loads(body)["data"] for (body,) in bodies]


def kinds():
    return [event["type"] for event in enqueued()]


def test_each_event_is_sent_once_in_the_order_and_with_the_ids_of_the_feed(acme, adam, posted):
    webhook = follow(adam)
    rename_organization(name="Acme Ltd", by=adam)
    happen(webhook, adam)
    log.record_refusal(
        ACTION_REFUSED, organization=acme, by=adam, reason="No.", attempted="LastAdministrator"
    )

    assert has_work()
    for _ in range(2):
        enqueue_history()
    assert not has_work()
    assert deliver() == 3

    ids = [str(event.pk) for event in settled_events(acme.pk)][-3:]
    assert [event["id"] for event in enqueued()] == ids
    assert [event["is_refused"] for event in enqueued()] == [False, False, True]
    assert sorted(json.loads(letter.body)["data"]["id"] for letter in posted) == sorted(ids)


def test_events_of_one_statement_are_each_sent_once(acme, adam):
    webhook = follow(adam)
    events = log.record_for_each(WEBHOOK_TESTED, [webhook] * 3, organization=acme, by=adam)

    enqueue_history()
    enqueue_history()

    assert [event["id"] for event in enqueued()] == [str(event.pk) for event in events]


def test_a_change_of_the_webhook_itself_is_sent_once(adam):
    webhook = follow(adam)
    terms = WebhookTerms("Archive", webhook.url, [EVERYTHING, "member.added"])

    change_webhook(webhook=webhook, terms=terms, by=adam)
    enqueue_history()

    assert kinds() == ["webhook.changed"]


def test_it_begins_when_the_type_is_chosen_and_ends_when_it_is_not(adam):
    webhook = add_webhook(types=["member.added"], by=adam)
    happen(webhook, adam, times=3)
    terms = WebhookTerms(webhook.name, webhook.url, [EVERYTHING])
    change_webhook(webhook=webhook, terms=terms, by=adam)
    enqueue_history()
    assert kinds() == ["webhook.changed"]

    terms = WebhookTerms(webhook.name, webhook.url, ["member.added"])
    change_webhook(webhook=webhook, terms=terms, by=adam)
    enqueue_history()
    assert kinds() == ["webhook.changed"]
    assert not has_work()


def test_what_a_pending_webhook_was_not_told_is_sent_when_it_has_answered(adam, posted):
    webhook = follow(adam)
    happen(webhook, adam)
    terms = WebhookTerms(webhook.name, f"{PUBLIC}/elsewhere", [EVERYTHING])
    change_webhook(webhook=webhook, terms=terms, by=adam)
    happen(webhook, adam)
    enqueue_history()
    assert (has_work(), enqueued()) == (False, [])

    deliver()
    enqueue_history()

    assert kinds() == ["webhook.tested", "webhook.changed", "webhook.tested", "webhook.activated"]


def test_switching_it_off_cancels_what_was_not_enqueued_yet_too(adam, posted):
    webhook = follow(adam)
    happen(webhook, adam, times=2)
    switch_off_webhook(webhook=webhook, by=adam)
    happen(webhook, adam)
    enqueue_history()
    assert not has_work()
    assert kinds() == ["webhook.tested", "webhook.tested"]
    assert set(Delivery.objects.values_list("state", flat=True)) == {DeliveryState.CANCELLED}

    Delivery.objects.all().delete()
    switch_on_webhook(webhook=webhook, by=adam)
    deliver()
    enqueue_history()

    assert kinds() == ["webhook.switched_on", "webhook.activated"]


@pytest.mark.postgresql
def test_an_event_waits_for_the_transactions_that_may_write_one_before_it(adam):
    webhook = follow(adam)
    with written_and_not_committed(adam, "Early"):
        happen(webhook, adam)
        enqueue_history()
        assert (has_work(), enqueued()) == (True, [])

    enqueue_history()

    assert kinds() == ["project.created", "webhook.tested"]


@pytest.mark.postgresql
def test_switching_it_off_waits_for_no_transaction(adam, zed):
    webhook = follow(adam)
    with written_and_not_committed(zed, "Early"):
        happen(webhook, adam)
        switch_off_webhook(webhook=webhook, by=adam)

    assert kinds() == ["webhook.tested"]


@pytest.mark.parametrize("field", ["suspended_at", "deletion_asked_at"])
def test_an_organization_that_does_not_run_is_told_afterwards(adam, field):
    webhook = follow(adam)
    now = timezone.now()
    more = {"removal_due_at": now + timedelta(days=9)} if field == "deletion_asked_at" else {}
    Organization.objects.update(**{field: now}, **more)
    happen(webhook, adam)
    enqueue_history()
    assert (has_work(), enqueued()) == (False, [])

    Organization.objects.update(suspended_at=None, deletion_asked_at=None, removal_due_at=None)
    enqueue_history()

    assert kinds() == ["webhook.tested"]


def test_the_release_before_can_drop_the_type(adam):
    webhook = follow(adam)
    Webhook.objects.update(types=["member.added"])
    happen(webhook, adam)

    enqueue_history()

    assert (has_work(), enqueued()) == (False, [])


def test_a_webhook_has_both_numbers_of_a_position_or_none(adam):
    follow(adam)

    with pytest.raises(IntegrityError):
        Webhook.objects.update(feed_transaction_id=None)


def test_a_transaction_creates_no_more_than_a_batch(adam, monkeypatch):
    monkeypatch.setattr(history, "BATCH", 2)
    webhook = follow(adam)
    happen(webhook, adam, times=5)

    counts = []
    for _ in range(4):
        enqueue_history()
        counts.append(len(enqueued()))

    assert counts == [2, 4, 5, 5]


def test_a_fault_leaves_nothing_half_done_and_disturbs_no_other(adam, zed, monkeypatch):
    move = history._move

    def move_but_one(webhook, position):
        if webhook.organization_id == adam.organization_id:
            raise RuntimeError("a fault")
        move(webhook, position)

    for by in (adam, zed):
        follow(by)
    for by in (adam, zed):
        rename_organization(name="Renamed", by=by)
    with monkeypatch.context() as patched:
        patched.setattr(history, "_move", move_but_one)
        enqueue_history()
    assert [event["organization"]["id"] for event in enqueued()] == [str(zed.organization_id)]

    enqueue_history()

    assert kinds() == ["organization.renamed"] * 2


def test_what_writes_an_event_pays_nothing_for_it(acme, adam):
    costs = []
    for name in ("First", "Second", "Third"):
        with CaptureQueriesContext(connection) as captured:
            rename_organization(name=name, by=adam)
        costs.append(len(captured))
        if name == "Second":
            follow(adam)

    assert costs[1] == costs[2]


def test_the_neighbour_is_told_nothing(adam, zed):
    follow(zed)
    rename_organization(name="Acme Ltd", by=adam)

    enqueue_history()

    assert enqueued() == []


def test_closing_an_account_takes_what_is_by_or_about_the_person(adam, mia):
    webhook = follow(adam)
    happen(webhook, mia)
    enqueue_history()
    remove_member(membership=mia, by=adam)  # told of later, while the name is being erased
    happen(webhook, adam)

    close_account(address=mia.user.email, by=mia.user)

    assert enqueued() == []
    enqueue_history()
    assert {"member.removed", "webhook.tested"} <= set(kinds())
    assert not Delivery.objects.filter(body__contains="Mia").exists()
