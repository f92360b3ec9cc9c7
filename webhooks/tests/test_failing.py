"""What becomes of a delivery that fails, and of its webhook; secrets that are rotated."""

import json
from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone

from accounts.actions import close_account
from audit.models import Event
from organizations.actions import remove_member
from organizations.models import Notification
from outbox.models import Mail
from webhooks.actions import (
    change_webhook,
    redeliver,
    rotate_secret,
    send_test,
    switch_off_webhook,
    switch_on_webhook,
)
from webhooks.deliveries.drain import take
from webhooks.deliveries.outcomes import note
from webhooks.deliveries.sending import Outcome
from webhooks.models import TEST, Delivery, DeliveryState, Webhook, WebhookState
from webhooks.terms import (
    DeliveryGone,
    StillWaiting,
    WebhookIsOff,
    WebhookIsOn,
    WebhookIsPending,
    WebhookTerms,
)
from webhooks.tests.makers import add_webhook, deliver, leave, secret_of

pytestmark = pytest.mark.django_db
GOOD = Outcome(204, "", "")
BAD = Outcome(500, "", "It answered 500.")
GONE = Outcome(410, "", "It answered 410.")
TRIES_AFTER = [5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400]
"""Seconds after each failed try."""


def test_both_secrets_sign_for_a_day_and_then_the_new_one(receiver, adam):
    webhook = add_webhook(url=receiver.url, by=adam)
    old = secret_of(webhook)
    new = rotate_secret(webhook=webhook, number=1, by=adam)

    send_test(webhook=webhook, by=adam)
    deliver()
    (sent,) = receiver.received
    assert sent.verified(old) == sent.verified(new)

    Webhook.objects.update(former_until=timezone.now())
    send_test(webhook=webhook, by=adam)
    deliver()
    assert receiver.received[1].verified(new)
    with pytest.raises(Exception, match="No matching signature"):
        receiver.received[1].verified(old)


def test_a_changed_body_and_a_swapped_id_are_not_verified(receiver, adam):
    webhook = add_webhook(url=receiver.url, by=adam)
    send_test(webhook=webhook, by=adam)
    deliver()
    (sent,) = receiver.received

    for headers, body in (
        (sent.headers, sent.body + b" "),
        (sent.headers | {"webhook-id": "another"}, sent.body),
    ):
        with pytest.raises(Exception, match="No matching signature"):
            type(sent)(sent.path, headers, body).verified(secret_of(webhook))


def test_a_delivery_that_fails_is_tried_ten_times_under_one_id(adam, posted):
    webhook = add_webhook(by=adam)
    leave(adam)
    posted.outcome = BAD
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for seconds in TRIES_AFTER:
            assert deliver() == 1
            clock.shift(seconds - 1)
            assert deliver() == 0
            clock.shift(1)
        assert deliver() == 1
        clock.shift(timedelta(days=9))
        assert deliver() == 0

    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempts) == (DeliveryState.FAILED, 10)
    assert {letter.headers["webhook-id"] for letter in posted} == {str(delivery.pk)}
    assert len({letter.headers["webhook-timestamp"] for letter in posted}) == 10
    webhook.refresh_from_db()
    assert webhook.state == WebhookState.FAILING


def test_a_success_ends_failing(adam, posted):
    webhook = add_webhook(by=adam)
    leave(adam)
    posted.outcome = BAD
    deliver()
    webhook.refresh_from_db()
    assert webhook.state == WebhookState.FAILING
    assert webhook.failing_since is not None

    posted.outcome = GOOD
    leave(adam, "Otto")
    deliver()

    webhook.refresh_from_db()
    assert webhook.failing_since is None
    assert str(webhook.state) == "active"


def test_five_days_of_failures_switch_it_off_and_mail_those_who_manage_it(adam, mia, posted):
    webhook = add_webhook(by=adam)
    leave(adam)
    posted.outcome = BAD
    deliver()
    Mail.objects.all().delete()
    Webhook.objects.update(failing_since=timezone.now() - timedelta(days=5))
    leave(adam, "Otto")

    deliver()

    webhook.refresh_from_db()
    assert webhook.state == WebhookState.OFF
    assert webhook.off_because == "every delivery failed for 5 days"
    assert set(Delivery.objects.values_list("state", flat=True)) == {DeliveryState.CANCELLED}
    event = Event.objects.get(kind="webhook.given_up")
    assert event.means == "clock"
    told = Notification.objects.filter(event_id=event.pk)
    assert [each.user_id for each in told] == [adam.user_id]


def test_410_switches_off_at_the_first_time(adam, posted):
    webhook = add_webhook(by=adam)
    leave(adam)
    leave(adam, "Otto")
    posted.outcome = GONE

    assert deliver() in (1, 2)

    webhook.refresh_from_db()
    assert (webhook.state, webhook.off_because) == (WebhookState.OFF, "it answered 410, Gone")
    assert not Delivery.objects.waiting().exists()
    assert Event.objects.filter(kind="webhook.given_up").count() == 1


def test_a_test_that_fails_is_not_tried_again(adam, posted):
    webhook = add_webhook(by=adam, state="pending")
    send_test(webhook=webhook, by=adam)
    posted.outcome = BAD

    deliver()

    webhook.refresh_from_db()
    assert Delivery.objects.get().state == DeliveryState.FAILED
    assert webhook.state == WebhookState.PENDING


def test_another_url_has_to_answer_first_and_then_gets_what_waited(adam, posted):
    webhook = add_webhook(by=adam)
    leave(adam)
    posted.outcome = BAD
    deliver()
    terms = WebhookTerms("Chat", "https://other.example.com/", webhook.types)
    change_webhook(webhook=webhook, terms=terms, by=adam)
    now = timezone.now()
    Delivery.objects.update(due_at=now)
    waited_longer = Delivery.objects.exclude(type=TEST)
    waited_longer.update(due_at=now - timedelta(seconds=1))
    posted.outcome = GOOD
    posted.clear()

    with time_machine.travel(timezone.now() + timedelta(seconds=1)):
        deliver()

    types = [json.loads(letter.body)["type"] for letter in posted]
    assert types == ["webhook.test", "member.removed"]
    assert {letter.url for letter in posted} == {"https://other.example.com/"}


@pytest.mark.parametrize("outcome", [GOOD, BAD, GONE])
def test_the_answer_of_a_former_url_says_nothing_of_the_present_one(adam, outcome):
    webhook = add_webhook(by=adam, state="pending")
    send_test(webhook=webhook, by=adam)
    (under_way,) = take(1)
    terms = WebhookTerms("Chat", "https://other.example.com/", webhook.types)
    change_webhook(webhook=webhook, terms=terms, by=adam)

    note(under_way, outcome)

    webhook.refresh_from_db()
    assert webhook.state == WebhookState.PENDING
    assert webhook.deliveries.waiting().tests().count() == 1


def test_switching_off_cancels_and_switching_on_asks_for_a_test(adam, posted):
    webhook = add_webhook(by=adam)
    leave(adam)
    switch_off_webhook(webhook=webhook, by=adam)
    delivery = Delivery.objects.get()
    assert delivery.state == DeliveryState.CANCELLED
    for refused in (send_test, switch_off_webhook):
        with pytest.raises(WebhookIsOff):
            refused(webhook=webhook, by=adam)
    with pytest.raises(WebhookIsOff):
        redeliver(delivery=delivery, by=adam)

    switch_on_webhook(webhook=webhook, by=adam)
    with pytest.raises(WebhookIsOn):
        switch_on_webhook(webhook=webhook, by=adam)
    with pytest.raises(WebhookIsPending):
        redeliver(delivery=delivery, by=adam)
    deliver()
    redeliver(delivery=delivery, by=adam)
    deliver()

    assert [json.loads(each.body)["type"] for each in posted] == ["webhook.test", "member.removed"]


def test_one_test_at_a_time(adam):
    webhook = add_webhook(by=adam)

    first = send_test(webhook=webhook, by=adam)

    assert send_test(webhook=webhook, by=adam) == first
    assert Event.objects.filter(kind="webhook.tested").count() == 1


def test_what_is_under_way_or_gone_is_not_sent_again(adam, posted):
    webhook = add_webhook(by=adam)
    delivery = send_test(webhook=webhook, by=adam)
    take(1)

    with pytest.raises(StillWaiting):
        redeliver(delivery=delivery, by=adam)
    Delivery.objects.all().delete()
    with pytest.raises(DeliveryGone):
        redeliver(delivery=delivery, by=adam)


def test_closing_an_account_takes_what_names_the_person(adam, mia):
    add_webhook(by=adam)
    leave(adam)
    remove_member(membership=mia, by=adam)
    assert Delivery.objects.filter(body__contains='"Mia"').count() == 1

    close_account(address=mia.user.email, by=mia.user)

    assert not Delivery.objects.filter(body__contains="Mia").exists()
    assert Delivery.objects.filter(type="member.removed").count() == 1


def test_secrets_are_encrypted_again_with_the_current_key(adam, settings):
    webhook = add_webhook(by=adam)
    rotate_secret(webhook=webhook, number=1, by=adam)
    webhook.refresh_from_db()
    keys = webhook.keys(timezone.now())
    before = [webhook.secret, webhook.former_secret]

    settings.ENCRYPTION_KEY = "another key of many random characters"
    call_command("reencrypt", stdout=StringIO())
    settings.SECRET_KEY = "the former one has retired"

    webhook.refresh_from_db()
    assert webhook.keys(timezone.now()) == keys
    assert [webhook.secret, webhook.former_secret] != before
