"""Deliveries: one try is one POST, what fails is tried again, what is slow holds up nothing."""

from datetime import timedelta

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from audit.models import Event
from organizations.actions import remove_member
from organizations.models import Organization
from webhooks import retention, schedule
from webhooks.actions import (
    send_test,
)
from webhooks.deliveries import drain as drains
from webhooks.deliveries.drain import take
from webhooks.deliveries.outcomes import note
from webhooks.deliveries.sending import Outcome
from webhooks.models import RETRY_AFTER, UNANSWERED, Delivery, DeliveryState, Webhook
from webhooks.tests.makers import add_webhook, deliver

pytestmark = pytest.mark.django_db
GOOD = Outcome(204, "", "")
BAD = Outcome(500, "", "It answered 500.")
GONE = Outcome(410, "", "It answered 410.")
TRIES_AFTER = [5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400]
"""Seconds after each failed try."""


def test_what_was_rolled_back_is_told_to_no_one(adam, mia, posted):
    add_webhook(by=adam)

    with transaction.atomic():
        remove_member(membership=mia, by=adam)
        transaction.set_rollback(True)

    assert not Delivery.objects.exists()
    assert deliver() == 0


def test_what_nobody_chose_or_nobody_listens_to_is_not_noted(adam, mia):
    add_webhook("Other", types=["member.added"], by=adam)
    for state in ("pending", "off"):
        add_webhook(state, by=adam, state=state)

    remove_member(membership=mia, by=adam)

    assert not Delivery.objects.exists()


def test_the_neighbour_hears_nothing(adam, mia, zed):
    add_webhook(by=zed)

    remove_member(membership=mia, by=adam)

    assert not Delivery.objects.exists()


@pytest.mark.parametrize("field", ["suspended_at", "deletion_asked_at"])
def test_nothing_goes_out_of_an_organization_that_does_not_run(adam, mia, posted, field):
    webhook = add_webhook(by=adam)
    remove_member(membership=mia, by=adam)
    now = timezone.now()
    more = {"removal_due_at": now + timedelta(days=9)} if field == "deletion_asked_at" else {}
    Organization.objects.filter(pk=webhook.organization_id).update(**{field: now}, **more)

    assert deliver() == 0
    assert posted == []
    Organization.objects.update(suspended_at=None, deletion_asked_at=None, removal_due_at=None)
    assert deliver() == 1


def test_an_event_while_suspended_is_noted_for_no_one(adam, mia):
    add_webhook(by=adam)
    Organization.objects.update(suspended_at=timezone.now())

    Event.objects.create(kind="member.left", organization_id=adam.organization_id)

    assert not Delivery.objects.exists()


def test_a_lease_that_ended_is_taken_over_and_the_late_one_notes_nothing(adam, posted):
    webhook = add_webhook(by=adam)
    send_test(webhook=webhook, by=adam)
    (late,) = take(1)
    assert take(1) == []

    with time_machine.travel(timezone.now() + drains.LEASE + timedelta(seconds=1)):
        (again,) = take(1)
        assert note(late, BAD) is False
        assert note(again, GOOD) is True

    assert Delivery.objects.get().state == DeliveryState.DELIVERED


def test_a_delivery_at_which_each_worker_dies_keeps_back_no_other_and_fails(adam, posted):
    webhook = add_webhook(by=adam)
    told = {"organization_id": adam.organization_id, "type": "member.added", "body": "{}"}
    deadly, other = (webhook.deliveries.create(**told) for _ in range(2))
    with time_machine.travel(timezone.now(), tick=False) as clock:
        assert take(1) == [deadly]
        clock.shift(timedelta(days=2))
        assert take(1) == [other]
        assert note(Delivery.objects.get(pk=other.pk), GOOD)
        for number in range(1, len(RETRY_AFTER) + 1):
            deadly.refresh_from_db()
            assert (deadly.attempts, deadly.error) == (number, UNANSWERED)
            assert take(1) == [deadly]
            clock.shift(timedelta(days=2))
        assert deliver() == 0

    deadly.refresh_from_db()
    assert (deadly.state, posted) == (DeliveryState.FAILED, [])


def test_a_webhook_that_was_deleted_meanwhile_is_left_alone(adam, posted):
    webhook = add_webhook(by=adam)
    send_test(webhook=webhook, by=adam)
    (delivery,) = take(1)
    Webhook.objects.all().delete()

    assert note(delivery, GOOD) is False


def test_no_more_than_two_of_one_webhook_are_under_way(adam, zed):
    slow, other = add_webhook("Slow", by=adam), add_webhook(by=zed)
    for webhook in (slow, slow, slow, slow, other):
        webhook.deliveries.create(
            organization_id=webhook.organization_id, type="member.added", body="{}"
        )

    taken = [delivery.webhook_id for _ in range(4) for delivery in take(10)]

    assert taken.count(slow.pk) == 2
    assert taken.count(other.pk) == 1


def test_none_is_next_until_one_of_two_under_way_has_ended(adam):
    webhook, later = add_webhook(by=adam), timezone.now() + drains.LEASE
    first, _, third = (
        webhook.deliveries.create(
            organization_id=webhook.organization_id,
            type="member.added",
            body="{}",
            leased_until=leased_until,
        )
        for leased_until in (later, later, None)
    )

    assert webhook.next_due(timezone.now()) is None

    first.delete()
    assert webhook.next_due(timezone.now()) == third


def test_those_that_waited_longest_are_served_first(adam):
    webhooks = [add_webhook(f"W{n}", by=adam) for n in range(3)]
    for webhook in webhooks:
        for _ in range(2):
            webhook.deliveries.create(
                organization_id=webhook.organization_id, type="member.added", body="{}"
            )

    taken = [delivery.webhook_id for _ in range(3) for delivery in take(1)]

    assert len(set(taken)) == 3


def test_a_secret_that_cannot_be_read_is_a_failure_in_words(adam, posted, settings):
    webhook = add_webhook(by=adam)
    send_test(webhook=webhook, by=adam)
    Webhook.objects.update(secret="nonsense")

    deliver()

    assert posted == []
    assert "cannot be read" in Delivery.objects.get().error


def test_a_fault_of_ours_puts_it_off_and_disturbs_no_other(adam, zed, monkeypatch):
    def post(letter):
        if "broken" in letter.url:
            raise RuntimeError("a fault")
        return GOOD

    monkeypatch.setattr(drains, "post", post)
    for webhook in (add_webhook(url="https://broken.example.com/", by=adam), add_webhook(by=zed)):
        webhook.deliveries.create(
            organization_id=webhook.organization_id, type="member.added", body="{}"
        )

    assert deliver() == 2

    assert sorted(Delivery.objects.values_list("state", flat=True)) == ["delivered", "waiting"]


def test_an_outcome_that_cannot_be_noted_disturbs_no_other(adam, zed, posted, monkeypatch):
    def note_but_one(delivery, outcome):
        if delivery.organization_id == adam.organization_id:
            raise RuntimeError("a fault")
        return note(delivery, outcome)

    monkeypatch.setattr(drains, "note", note_but_one)
    for webhook in (add_webhook(by=adam), add_webhook(by=zed)):
        webhook.deliveries.create(
            organization_id=webhook.organization_id, type="member.added", body="{}"
        )

    assert deliver() == 2

    noted = dict(Delivery.objects.values_list("organization", "state"))
    assert noted == {adam.organization_id: "waiting", zed.organization_id: "delivered"}
    assert len(posted) == 2


def test_deliveries_are_kept_for_thirty_days(adam, posted, monkeypatch):
    monkeypatch.setattr(retention, "BATCH", 2)
    webhook, now = add_webhook(by=adam), timezone.now()
    for days in (29, 31, 31, 31, 32):
        webhook.deliveries.create(
            organization_id=webhook.organization_id,
            type="member.added",
            body=str(days),
            created_at=now - timedelta(days=days),
            state=DeliveryState.DELIVERED,
        )

    schedule.forget_old_deliveries()

    assert Delivery.objects.get().body == "29"


def test_a_person_without_a_name_is_told_of_without_their_address(adam, mia):
    add_webhook(by=adam)
    mia.user.name = ""
    mia.user.save()

    remove_member(membership=mia, by=adam)

    assert "@" not in Delivery.objects.get().body
