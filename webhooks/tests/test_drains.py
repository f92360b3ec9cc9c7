"""Drains: one at a time begins deliveries, and what is slow holds up no other."""

import threading
import time
from types import SimpleNamespace

import pytest

from console.calling.client import SECONDS
from console.running.processes import STOPS_WITHIN
from tests.waiting import LONG
from webhooks import schedule
from webhooks.actions import send_test
from webhooks.deliveries import drain as drains
from webhooks.deliveries.drain import drain, take
from webhooks.deliveries.outcomes import note
from webhooks.deliveries.sending import Outcome
from webhooks.models import Delivery, DeliveryState
from webhooks.tests.makers import PUBLIC, add_webhook, deliver, leave
from webhooks.tests.receiver import answering

pytestmark = pytest.mark.django_db
GOOD = Outcome(204, "", "")
BAD = Outcome(500, "", "It answered 500.")


def test_the_clock_starts_a_drain_only_where_none_is_at_work(adam, posted):
    webhook = add_webhook(by=adam)
    send_test(webhook=webhook, by=adam)
    leave(adam)
    (under_way,) = take(1)

    schedule.deliver()
    assert posted == []
    note(under_way, GOOD)
    schedule.deliver()
    assert len(posted) == 1


def test_a_drain_ends_before_a_worker_that_is_told_to_stop_is_killed():
    assert schedule.LASTS + SECONDS < STOPS_WITHIN


def test_after_its_time_a_drain_begins_nothing(adam, posted):
    send_test(webhook=add_webhook(by=adam), by=adam)

    assert drain(seconds=0) == 0


def test_the_next_drain_begins_while_one_waits_for_its_last_answers(adam, zed, monkeypatch):
    hanging, other = add_webhook(by=adam), add_webhook(url=f"{PUBLIC}/other", by=zed)
    was_told = threading.Event()

    def post(letter):
        if letter.url == other.url:
            was_told.set()
        return GOOD if was_told.wait(LONG) else BAD

    leave_to_others = drains._leave_to_others

    def then_the_clock_starts_the_next_one(trying):
        has_left = leave_to_others(trying)
        monkeypatch.setattr(drains, "time", time)
        send_test(webhook=other, by=zed)
        schedule.deliver()
        return has_left

    moments = iter([0, 0, 9])  # it starts, it may begin a delivery, and its time is over
    monkeypatch.setattr(drains, "time", SimpleNamespace(monotonic=lambda: next(moments)))
    monkeypatch.setattr(drains, "post", post)
    monkeypatch.setattr(drains, "_leave_to_others", then_the_clock_starts_the_next_one)
    send_test(webhook=hanging, by=adam)

    drain(seconds=schedule.LASTS)

    assert set(Delivery.objects.values_list("state", flat=True)) == {DeliveryState.DELIVERED}


def test_a_slow_one_holds_up_no_other(receive, adam, zed):
    came = threading.Event()

    def wait_for_the_other(handler):
        answering(204 if came.wait(8) else 500)(handler)

    def arrive(handler):
        came.set()
        answering(204)(handler)

    slow = add_webhook(url=receive(wait_for_the_other).url, by=adam)
    fast = add_webhook(url=receive(arrive).url, by=zed)
    for webhook in (slow, fast):
        send_test(webhook=webhook, by=adam if webhook == slow else zed)

    deliver()

    assert set(Delivery.objects.values_list("state", flat=True)) == {DeliveryState.DELIVERED}
