"""Deliveries at the moment at which another worker is at them, or the webhook changes."""

from functools import partial

import pytest

from organizations.actions import remove_member
from organizations.models import Membership
from tests.races.delivering import Posts, webhooks
from webhooks.actions import delete_webhook, redeliver, switch_off_webhook
from webhooks.deliveries.drain import drain, take
from webhooks.deliveries.sending import Outcome
from webhooks.models import Delivery, DeliveryState, WebhookState

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
work = partial(drain, seconds=20)


def test_two_workers_make_one_post_of_each_try(at_once, ada, monkeypatch):
    posts = Posts(monkeypatch)
    for _, webhook in webhooks(ada, deliveries=3):
        posts.sent.clear()

        at_once(work, work)
        # Each may have found the webhook in the hands of the other.
        work()

        assert sorted(posts.sent.values()) == [1, 1, 1]
        found = webhook.deliveries.values_list("state", "attempts", "leased_until")
        assert set(found) == {(DeliveryState.DELIVERED, 1, None)}


def test_four_that_take_at_once_take_no_more_than_two(at_once, ada):
    for _, webhook in webhooks(ada, deliveries=5):
        taken = [each.pk for some in at_once(*[partial(take, 5)] * 4) for each in some]

        assert len(taken) == len(set(taken)) <= 2
        webhook.delete()


def test_what_is_switched_off_while_it_is_sent_stays_off(at_once, ada, monkeypatch):
    Posts(monkeypatch, Outcome(500, "", "It answered 500."))
    for by, webhook in webhooks(ada, deliveries=2):
        at_once(work, partial(switch_off_webhook, webhook=webhook, by=by))

        webhook.refresh_from_db()
        assert (webhook.state, webhook.failing_since) == (WebhookState.OFF, None)
        assert not webhook.deliveries.waiting().exists()


def test_an_event_while_its_webhook_is_deleted_holds_nobody_up(at_once, ada, eve):
    for ours, theirs, webhook in webhooks(ada, eve, deliveries=0):
        at_once(
            partial(remove_member, membership=theirs, by=ours),
            partial(delete_webhook, webhook=webhook, by=ours),
        )

        assert not Membership.objects.filter(pk=theirs.pk).exists()
        assert not Delivery.objects.exists()


def test_two_who_send_it_again_send_it_once(at_once, ada, monkeypatch):
    posts = Posts(monkeypatch)
    for by, webhook in webhooks(ada):
        Delivery.objects.update(state=DeliveryState.FAILED)
        again = partial(redeliver, delivery=webhook.deliveries.get(), by=by)

        at_once(again, again)
        posts.sent.clear()
        work()

        assert list(posts.sent.values()) == [1]
