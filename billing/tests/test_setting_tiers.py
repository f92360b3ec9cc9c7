"""Operators choose a tier for an organization, also one that is not public."""

from datetime import date

import pytest

from accounts.actions import NotAnOperator
from audit.models import Event
from billing import actions
from billing.actions import subscribing
from billing.models import BillingSubscription, Invoice, TierPrice
from billing.tests.invoices import REASON, olga
from billing.tests.makers import make_tier
from billing.tests.reading import words
from console.words.reasons import InvalidReason

pytestmark = pytest.mark.django_db


@pytest.fixture
def negotiated(seller):
    """A tier that no member can choose."""
    price = make_tier("Negotiated", 30_000)
    price.tier.is_public = False
    price.tier.save()
    return price


def subscription():
    return BillingSubscription.objects.get()


def test_an_operator_sets_a_tier_that_is_not_public(negotiated, profile, acme, bill, client_of):
    page = client_of(olga())
    address = f"/operators/billing/billingprofile/{profile.pk}/set-tier/"
    assert "Negotiated by the month, €300.00" in words(page.get(address))

    page.post(address, {"price": negotiated.pk, "reason": REASON})

    assert subscription().price == negotiated
    assert Invoice.objects.get().net_minor == 30_000
    event = Event.objects.get(kind="tier.set")
    assert event.reason == REASON
    assert event.after == {"tier": "Negotiated", "amount": "€300.00", "interval": "month"}
    with pytest.raises(actions.NotOffered):
        actions.choose_tier(price=make_hidden(), by=bill)


def make_hidden():
    price = make_tier("Hidden", 100)
    type(price.tier).objects.filter(pk=price.tier_id).update(is_public=False)
    return price


def test_a_lower_price_waits_for_the_end_of_the_period(negotiated, team, profile, acme, bill):
    subscribing.set_tier(organization=acme, price=negotiated, reason=REASON, by=olga())

    agreed = subscribing.set_tier(organization=acme, price=team, reason=REASON, by=olga())

    assert agreed.is_later
    assert subscription().next_price == team


def test_what_cannot_be_set_is_refused(negotiated, team, profile, acme, adam):
    def set_tier(price, by=None, reason=REASON):
        subscribing.set_tier(organization=acme, price=price, reason=reason, by=by or olga())

    with pytest.raises(NotAnOperator):
        set_tier(team, by=adam.user)
    with pytest.raises(InvalidReason):
        set_tier(team, reason="")
    TierPrice.objects.filter(pk=team.pk).update(valid_until=date(2020, 1, 2))
    with pytest.raises(actions.NotOffered):
        set_tier(team)
    set_tier(negotiated)
    with pytest.raises(actions.AlreadyThatTier):
        set_tier(negotiated)

    assert BillingSubscription.objects.count() == 1
