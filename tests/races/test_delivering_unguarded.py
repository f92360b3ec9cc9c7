"""What the races of `test_delivering.py` come to without the locks."""

from functools import partial

import pytest

from tests.races import slip_in, without_constraints
from tests.races.delivering import Posts, webhook_of
from tests.races.rounds import organization_of
from webhooks.deliveries.drain import drain, take
from webhooks.models import Webhook

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("without_locks"),
]


def test_without_the_lock_two_workers_send_the_same(ada, monkeypatch):
    (by,) = organization_of(ada)
    webhook_of(by)
    note_no_turn(monkeypatch)
    posts = Posts(monkeypatch)
    work = partial(drain, seconds=20)
    slip_in(monkeypatch, Webhook, "next_due", work)

    # The constraint would have the first one fail that leases what has ended.
    with without_constraints("delivery_ended_is_not_leased"):
        work()

        assert list(posts.sent.values()) == [2]


def test_without_the_lock_more_than_two_are_under_way(ada, monkeypatch):
    (by,) = organization_of(ada)
    webhook = webhook_of(by, deliveries=4)
    take(1)
    note_no_turn(monkeypatch)
    slip_in(monkeypatch, Webhook, "is_busy", partial(take, 1))

    take(1)

    assert webhook.deliveries.exclude(leased_until=None).count() == 3


def note_no_turn(monkeypatch):
    """Noting whose turn it was would have the second one wait, too."""
    monkeypatch.setattr(Webhook, "save", lambda *_, **__: None)
