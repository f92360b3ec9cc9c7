"""Who may have the history sent to a URL, and read what was sent."""

import pytest

from tests import neighbors
from tests.cast import add_member, add_own_role, own
from webhooks.actions import change_webhook, create_webhook
from webhooks.deliveries.history import enqueue_history
from webhooks.models import EVERYTHING, Delivery
from webhooks.permissions import MANAGE_WEBHOOK
from webhooks.terms import HistoryHidden, WebhookTerms
from webhooks.tests.makers import PUBLIC, add_webhook, follow, happen

pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _alone(monkeypatch):
    neighbors.leave_out_neighbors(monkeypatch)


@pytest.fixture
def nia(acme, adam):
    """One who manages webhooks and cannot view the history."""
    return add_member(acme, "Nia", own(add_own_role("Hooks", MANAGE_WEBHOOK, by=adam)))


def test_who_cannot_view_the_history_cannot_send_it_anywhere(adam, nia):
    terms = WebhookTerms("Log", PUBLIC, [EVERYTHING])
    with pytest.raises(HistoryHidden):
        create_webhook(terms=terms, by=nia)
    webhook = add_webhook(types=["member.added"], by=adam)
    with pytest.raises(HistoryHidden):
        change_webhook(webhook=webhook, terms=terms, by=nia)

    change_webhook(webhook=webhook, terms=terms, by=adam)
    elsewhere = WebhookTerms("Log", f"{PUBLIC}/elsewhere", [EVERYTHING])
    with pytest.raises(HistoryHidden):
        change_webhook(webhook=webhook, terms=elsewhere, by=nia)
    renamed = WebhookTerms("Archive", PUBLIC, [EVERYTHING])
    assert change_webhook(webhook=webhook, terms=renamed, by=nia)


def test_who_cannot_view_the_history_is_not_offered_it(adam, nia, fresh_client_of):
    new = "/organizations/acme/settings/webhooks/new/"

    assert EVERYTHING in fresh_client_of(adam).get(new).content.decode()
    assert EVERYTHING not in fresh_client_of(nia).get(new).content.decode()


def test_who_cannot_view_the_history_reads_no_body_of_it(adam, nia, client_of):
    webhook = follow(adam)
    happen(webhook, adam)
    enqueue_history()
    url = Delivery.objects.get().get_absolute_url()

    assert "is_refused" in client_of(adam).get(url).content.decode()
    assert "is_refused" not in client_of(nia).get(url).content.decode()
