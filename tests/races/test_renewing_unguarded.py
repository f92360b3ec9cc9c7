"""What a worker that dies leaves behind without the transaction around a renewal."""

from inspect import unwrap

import pytest
from django.db import models

from billing import dates
from billing.actions import issuing, renewing
from billing.models import BillingSubscription, Invoice
from billing.schedule import renew_subscriptions
from billing.tests.makers import make_profile, make_seller, make_tier
from tests.races.invoices import render_nothing
from tests.races.rounds import organization_of
from tests.races.test_billing import subscribed

pytestmark = pytest.mark.django_db(transaction=True)


class Killed(BaseException):
    """What no code of ours catches."""


def die(*_, **__):
    raise Killed


@pytest.fixture
def due(ada, monkeypatch):
    monkeypatch.setattr(issuing, "render", render_nothing)
    (by,) = organization_of(ada)
    make_seller()
    make_profile(by.organization)
    return subscribed(by.organization, make_tier("Team", 4_900), is_due=True)


def dies_and_goes_on(due, monkeypatch, renew_one):
    """One run that dies before it bills the period, and another one."""
    with monkeypatch.context() as dying:
        dying.setattr(renewing, "bill_period", die)
        with pytest.raises(Killed):
            renew_one(subscription=due.pk, organization=due.organization_id, today=dates.today())
    renew_subscriptions()
    return Invoice.objects.filter(period_start=dates.today()).count()


def test_without_the_transaction_a_period_is_never_billed(due, monkeypatch):
    monkeypatch.setattr(models.QuerySet, "select_for_update", lambda rows, **_: rows.all())
    monkeypatch.setattr(renewing, "lock_organization", lambda *_, **__: None)

    assert dies_and_goes_on(due, monkeypatch, unwrap(renewing.renew_one)) == 0
    assert BillingSubscription.objects.get().period_start == dates.today()


def test_with_it_the_next_run_bills_it(due, monkeypatch):
    assert dies_and_goes_on(due, monkeypatch, renewing.renew_one) == 1
