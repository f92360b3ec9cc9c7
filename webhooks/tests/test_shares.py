"""Shares of a drain: what one organization's receivers do holds up no other organization."""

import socket
import threading
from datetime import timedelta

import pytest
from django.utils import timezone

from console.calling import names as lookups
from tests.cast import make_organization
from webhooks.deliveries import drain as drains
from webhooks.deliveries import shares
from webhooks.deliveries.drain import take
from webhooks.deliveries.outcomes import note
from webhooks.deliveries.sending import Outcome
from webhooks.models import SLOW_FOR, Delivery, DeliveryState, Webhook
from webhooks.tests.makers import add_webhook, deliver
from webhooks.tests.receiver import answering

pytestmark = pytest.mark.django_db


def enqueue(webhook: Webhook) -> Delivery:
    """Something that the webhook is to be told."""
    delivery: Delivery = webhook.deliveries.create(
        organization_id=webhook.organization_id, type="member.added", body="{}"
    )
    return delivery


def enqueue_to_copies(webhook: Webhook, *urls: str) -> None:
    """A delivery to one more webhook for each URL, that have waited longer than any other."""
    long_ago = timezone.now() - timedelta(days=1)
    for number, url in enumerate(urls):
        webhook.pk, webhook.name, webhook.url = None, f"Copy {number}", url
        webhook.id = Webhook._meta.pk.get_default()
        webhook.served_at = long_ago
        webhook.save(force_insert=True)
        enqueue(webhook)


def test_names_and_receivers_that_hang_of_one_organization_hold_up_no_other(
    receive, adam, zed, settings, monkeypatch
):
    monkeypatch.setattr(lookups, "RESOLVED_WITHIN", 0.1)
    came, held = threading.Event(), []

    def hold(handler):
        held.append(came.wait(9))
        answering(204)(handler)

    def arrive(handler):
        came.set()
        answering(204)(handler)

    other = add_webhook(url=receive(arrive).url, by=zed)
    holding = [receive(hold).url] * 88
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind(("127.0.0.1", 0))
        settings.DNS_RESOLVERS = [silent.getsockname()]
        dead = [f"http://hook{number}.example.com/" for number in range(12)]
        enqueue_to_copies(add_webhook(by=adam), *holding, *dead)
        enqueue(other)
        Webhook.objects.filter(pk=other.pk).update(served_at=timezone.now())

        deliver()

    # It came while the first of them were held, and not after they had been given up.
    assert held == [True] * 88
    assert other.deliveries.get().state == DeliveryState.DELIVERED
    ended = Delivery.objects.exclude(webhook=other)
    assert ended.filter(state=DeliveryState.DELIVERED).count() == 88
    assert ended.filter(error__startswith="The name servers did not answer").count() == 12


def test_no_more_than_four_of_an_organization_are_under_way(adam, zed):
    enqueue_to_copies(add_webhook(by=adam), *["https://hooks.example.com/"] * 9)
    enqueue(add_webhook(by=zed))
    other = zed.organization_id
    under_way: list[Delivery] = []

    while taken := take(5, under_way):
        under_way += taken

    owners = [delivery.organization_id for delivery in under_way]
    assert owners.count(adam.organization_id) == shares.OF_AN_ORGANIZATION == 4
    assert owners.count(other) == 1
    under_way.remove(next(each for each in under_way if each.webhook.organization_id != other))
    assert len(take(5, under_way)) == 1


def test_slow_ones_of_many_organizations_leave_places_to_others(nia, adam, zed, monkeypatch):
    monkeypatch.setattr(shares, "TO_SLOW_WEBHOOKS", 2)
    slow = [add_webhook(by=by) for by in (make_organization("Third", nia), adam, zed)]
    for webhook in slow:
        enqueue(webhook)
    Webhook.objects.update(slow_until=timezone.now() + SLOW_FOR)
    quick = add_webhook("Quick", by=adam)
    enqueue(quick)
    Webhook.objects.filter(pk=quick.pk).update(served_at=timezone.now())

    under_way = take(9)

    assert [delivery.webhook == quick for delivery in under_way].count(True) == 1
    assert len(under_way) == 3
    assert take(9, under_way) == []
    assert len(take(9, under_way[1:])) == 1


@pytest.mark.parametrize(("seconds", "is_slow"), [(2.9, False), (3.0, True)])
@pytest.mark.parametrize("error", ["", "There was no complete answer within 10 seconds."])
def test_one_that_keeps_a_drain_waiting_is_slow_for_an_hour(adam, seconds, is_slow, error):
    webhook = add_webhook(by=adam)
    enqueue(webhook)
    (delivery,) = take(1)

    note(delivery, Outcome(None, "", error, seconds))

    webhook.refresh_from_db()
    assert webhook.is_slow(timezone.now()) is is_slow
    assert not webhook.is_slow(timezone.now() + SLOW_FOR)
    assert (webhook in Webhook.objects.quick(timezone.now())) is not is_slow
    assert drains.THREADS > 2 * shares.TO_SLOW_WEBHOOKS


@pytest.mark.parametrize(("seconds", "error"), [(0.1, ""), (3.0, ""), (0.1, "It answered 500.")])
def test_a_slow_one_is_quick_again_once_it_accepts_a_delivery_in_time(adam, seconds, error):
    webhook = add_webhook(by=adam)
    enqueue(webhook)
    Webhook.objects.update(slow_until=timezone.now() + SLOW_FOR)
    (delivery,) = take(1)

    note(delivery, Outcome(None, "", error, seconds))

    webhook.refresh_from_db()
    assert webhook.is_slow(timezone.now()) is bool(seconds >= 3 or error)
