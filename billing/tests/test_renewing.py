"""Subscriptions that the clock renews, changes and ends, at the beginning of a period."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from audit.models import Event
from billing import actions
from billing.models import Invoice, Proration
from billing.schedule import renew_subscriptions
from billing.tests.test_subscribing import paid_until, subscription
from organizations.models import Organization

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(datetime(2027, 1, 15, 12, tzinfo=UTC), tick=False) as traveller:
        yield traveller


@pytest.fixture
def on_team(team, profile, bill):
    actions.choose_tier(price=team, by=bill)
    return team


def test_renewals_keep_the_anchor_day_for_a_year(team, profile, bill, clock):
    clock.move_to(datetime(2027, 1, 31, 12, tzinfo=UTC))
    actions.choose_tier(price=team, by=bill)
    begun = []
    for day in range(1, 400):
        clock.move_to(datetime(2027, 1, 31, 12, tzinfo=UTC) + timedelta(days=day))
        if renew_subscriptions():
            begun.append(subscription().period_start)

    assert begun[:4] == [
        date(2027, 2, 28),
        date(2027, 3, 31),
        date(2027, 4, 30),
        date(2027, 5, 31),
    ]
    assert begun[12] == date(2028, 2, 29)
    assert Event.objects.filter(kind="tier.renewed").count() == len(begun) == 13
    billed = Invoice.objects.order_by("period_start").values_list("period_start", flat=True)
    assert list(billed) == [date(2027, 1, 31), *begun]


def test_a_renewal_that_runs_again_does_nothing(on_team, clock):
    clock.move_to(datetime(2027, 2, 15, 12, tzinfo=UTC))

    assert renew_subscriptions() == 1
    assert renew_subscriptions() == 0
    assert paid_until() == (date(2027, 2, 15), date(2027, 3, 15))


def test_periods_that_were_missed_begin_one_after_the_other(on_team, clock):
    clock.move_to(datetime(2027, 4, 20, 12, tzinfo=UTC))

    assert renew_subscriptions() == 3
    assert paid_until() == (date(2027, 4, 15), date(2027, 5, 15))


def test_a_run_that_dies_leaves_nothing_half_done(on_team, clock, monkeypatch):
    clock.move_to(datetime(2027, 2, 15, 12, tzinfo=UTC))

    def die(*_, **__):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("billing.actions.renewing.log.record", die)
        with pytest.raises(KeyboardInterrupt):
            renew_subscriptions()
    assert paid_until() == (date(2027, 1, 15), date(2027, 2, 15))

    assert renew_subscriptions() == 1
    assert list(Invoice.objects.order_by("period_start").values_list("period_start")) == [
        (date(2027, 1, 15),),
        (date(2027, 2, 15),),
    ]


def test_what_changed_is_on_the_invoice_of_the_next_period(on_team, business, bill, clock):
    clock.move_to(datetime(2027, 1, 29, 12, tzinfo=UTC))
    actions.choose_tier(price=business, by=bill)
    clock.move_to(datetime(2027, 2, 15, 12, tzinfo=UTC))

    renew_subscriptions()

    assert Invoice.objects.get(period_start=date(2027, 2, 15)).net_minor == 10_913 - 2_687 + 19_900
    assert not Proration.objects.open().exists()


def test_what_changed_is_charged_also_when_nothing_follows(on_team, business, bill, clock):
    clock.move_to(datetime(2027, 1, 29, 12, tzinfo=UTC))
    actions.choose_tier(price=business, by=bill)
    actions.end_billing_subscription(by=bill)
    clock.move_to(datetime(2027, 2, 15, 12, tzinfo=UTC))

    renew_subscriptions()

    assert subscription().state == "ended"
    assert sorted(Invoice.objects.values_list("net_minor", flat=True)) == [4_900, 10_913 - 2_687]


def test_a_day_begins_in_the_sellers_zone(on_team, seller, clock):
    seller.time_zone = "Pacific/Auckland"
    seller.save()
    clock.move_to(datetime(2027, 2, 14, 12, tzinfo=UTC))

    assert renew_subscriptions() == 1


def test_nothing_is_renewed_while_the_organization_waits_for_its_removal(on_team, acme, clock):
    at = datetime(2027, 2, 1, tzinfo=UTC)
    Organization.objects.update(deletion_asked_at=at, removal_due_at=at + timedelta(days=30))
    clock.move_to(datetime(2027, 2, 15, 12, tzinfo=UTC))

    renew_subscriptions()

    assert subscription().state == "ended"
