"""What the races of `test_following.py` come to without the locks."""

from functools import partial

import pytest

from accounts.actions import close_account
from organizations.actions import remove_member
from tests.neighbors import leave_out_neighbors
from tests.races import slip_in
from tests.races.delivering import follower_of
from tests.races.rounds import organization_of
from webhooks.deliveries import history
from webhooks.deliveries.history import enqueue_history
from webhooks.models import Delivery

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("without_locks"),
]


@pytest.fixture
def member(ada, eve, monkeypatch):
    """One who was removed, of which a webhook is still to be told."""
    leave_out_neighbors(monkeypatch)
    by, member = organization_of(ada, eve)
    follower_of(by)
    remove_member(membership=member, by=by)
    return member


def test_without_the_lock_two_runs_enqueue_the_same(member, monkeypatch):
    slip_in(monkeypatch, history, "read_erased", enqueue_history)

    enqueue_history()

    assert len(set(Delivery.objects.values_list("event_id", flat=True))) == 1
    assert Delivery.objects.count() == 2


def test_without_the_lock_a_delivery_names_one_whose_account_is_closed(member, monkeypatch):
    closes = partial(close_account, address=member.user.email, by=member.user)
    slip_in(monkeypatch, history, "read_erased", closes)

    enqueue_history()

    assert Delivery.objects.filter(body__contains="eve@example.com").exists()
