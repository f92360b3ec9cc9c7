"""How an organization gets a tier, another one, and none."""

from datetime import UTC, date, datetime

import pytest
import time_machine

from audit.models import Event
from billing import actions
from billing.models import BillingProfile, BillingSubscription, Invoice, Proration, TierPrice
from billing.money import Money
from billing.schedule import renew_subscriptions
from billing.tests.makers import make_tier

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(datetime(2027, 1, 15, 12, tzinfo=UTC), tick=False) as traveller:
        yield traveller


@pytest.fixture
def on_team(team, profile, bill):
    actions.choose_tier(price=team, by=bill)
    return team


def subscription():
    return BillingSubscription.objects.get()


def paid_until():
    found = subscription()
    return found.period_start, found.period_end


def test_the_first_tier_holds_from_today(team, profile, bill, acme):
    agreed = actions.choose_tier(price=team, by=bill)

    assert agreed.due == Money(4_900, "EUR")
    assert paid_until() == (date(2027, 1, 15), date(2027, 2, 15))
    assert acme.billing_subscriptions.running().get().price == team
    assert Event.objects.filter(kind="tier.chosen", organization_id=acme.pk).exists()
    assert Invoice.objects.get().period_start == date(2027, 1, 15)


def test_a_tier_that_costs_needs_billing_details(team, bill):
    with pytest.raises(actions.NoBillingDetails):
        actions.choose_tier(price=team, by=bill)

    assert not BillingSubscription.objects.exists()


def test_a_free_tier_needs_none(free, bill):
    actions.choose_tier(price=free, by=bill)

    assert subscription().price == free


@pytest.mark.parametrize(
    "change",
    [{"valid_until": date(2027, 1, 15)}, {"tier__is_public": False}],
    ids=["over", "not public"],
)
def test_only_what_is_offered_can_be_chosen(team, profile, bill, change):
    if "valid_until" in change:
        TierPrice.objects.update(**change)
    else:
        team.tier.is_public = False
        team.tier.save()

    with pytest.raises(actions.NotOffered):
        actions.choose_tier(price=team, by=bill)


def test_nothing_is_offered_in_another_currency_than_the_sellers(team, profile, bill, seller):
    seller.currency = "USD"
    seller.save()

    with pytest.raises(actions.NotOffered):
        actions.choose_tier(price=team, by=bill)


def test_what_one_has_cannot_be_chosen_again(on_team, bill):
    with pytest.raises(actions.AlreadyThatTier):
        actions.choose_tier(price=on_team, by=bill)


def test_up_holds_today_and_charges_the_days_that_are_left(on_team, business, bill, clock):
    clock.move_to(datetime(2027, 1, 29, 12, tzinfo=UTC))

    agreed = actions.choose_tier(price=business, by=bill)

    assert subscription().price == business
    assert paid_until() == (date(2027, 1, 15), date(2027, 2, 15))
    kept = Proration.objects.get()
    assert (kept.days, kept.of_days) == (17, 31)
    assert (kept.unused_minor, kept.added_minor) == (2_687, 10_913)
    assert [str(line.amount) for line in agreed.lines] == ["-€26.87", "€109.13"]
    assert agreed.due.minor == kept.added_minor - kept.unused_minor


def test_of_two_changes_in_a_minute_the_last_counts(on_team, business, bill, clock):
    dearest = make_tier("Enterprise", 49_900)
    clock.move_to(datetime(2027, 1, 29, 12, tzinfo=UTC))

    actions.choose_tier(price=business, by=bill)
    actions.choose_tier(price=dearest, by=bill)

    kept = Proration.objects.get()
    assert (kept.from_price, kept.to_price) == (on_team, dearest)
    assert kept.unused_minor == 2_687


def test_a_change_that_an_invoice_has_stays_as_it_is(on_team, business, bill, clock):
    dearest = make_tier("Enterprise", 49_900)
    clock.move_to(datetime(2027, 1, 29, 12, tzinfo=UTC))
    actions.choose_tier(price=business, by=bill)
    Proration.objects.update(billed_at=datetime(2027, 1, 29, 12, tzinfo=UTC))

    actions.choose_tier(price=dearest, by=bill)

    assert Proration.objects.count() == 2
    assert Proration.objects.open().get().from_price == business


def test_down_waits_for_the_end_of_the_period(on_team, free, bill, clock):
    actions.choose_tier(price=free, by=bill)

    assert subscription().price == on_team
    assert subscription().next_price == free
    assert not Proration.objects.exists()

    clock.move_to(datetime(2027, 2, 15, 0, 1, tzinfo=UTC))
    assert renew_subscriptions() == 1
    assert subscription().price == free
    assert subscription().next_price is None


def test_another_interval_waits_for_the_end_of_the_period(on_team, bill, clock):
    yearly = make_tier("Team", 49_000, "year")

    actions.choose_tier(price=yearly, by=bill)
    clock.move_to(datetime(2027, 2, 15, 0, 1, tzinfo=UTC))
    renew_subscriptions()

    assert paid_until() == (date(2027, 2, 15), date(2028, 2, 15))


def test_a_free_tier_is_left_today(free, team, profile, bill, clock):
    actions.choose_tier(price=free, by=bill)
    clock.move_to(datetime(2027, 1, 20, 12, tzinfo=UTC))

    actions.choose_tier(price=team, by=bill)

    assert subscription().price == team
    assert paid_until() == (date(2027, 1, 20), date(2027, 2, 20))
    assert subscription().anchor_day == 20


def test_what_was_planned_is_taken_back_by_choosing_what_one_has(on_team, free, bill):
    actions.choose_tier(price=free, by=bill)

    actions.choose_tier(price=on_team, by=bill)

    assert subscription().next_price is None
    assert Event.objects.filter(kind="tier.kept").exists()


def test_the_end_waits_for_the_period_and_can_be_taken_back(on_team, bill):
    actions.end_billing_subscription(by=bill)
    assert subscription().state == "ending"
    assert subscription().ends_at == date(2027, 2, 15)

    actions.resume_billing_subscription(by=bill)
    assert subscription().state == "active"
    assert subscription().ends_at is None


def test_the_end_forgets_what_was_planned(on_team, free, bill):
    actions.choose_tier(price=free, by=bill)

    actions.end_billing_subscription(by=bill)

    assert subscription().next_price is None


def test_nothing_is_ended_or_resumed_twice(on_team, bill):
    with pytest.raises(actions.NotEnding):
        actions.resume_billing_subscription(by=bill)
    actions.end_billing_subscription(by=bill)

    with pytest.raises(actions.NothingToEnd):
        actions.end_billing_subscription(by=bill)


def test_what_ends_is_resumed_before_another_tier_is_chosen(on_team, business, bill):
    actions.end_billing_subscription(by=bill)

    with pytest.raises(actions.SubscriptionEnds):
        actions.choose_tier(price=business, by=bill)


def test_after_the_end_another_subscription_begins(on_team, bill, clock):
    actions.end_billing_subscription(by=bill)
    clock.move_to(datetime(2027, 2, 15, 0, 1, tzinfo=UTC))

    with pytest.raises(actions.NotEnding):
        actions.resume_billing_subscription(by=bill)
    actions.choose_tier(price=on_team, by=bill)

    assert BillingSubscription.objects.count() == 2
    assert BillingSubscription.objects.running().get().started_on == date(2027, 2, 15)


def test_the_end_on_the_day_of_renewal_is_the_end_of_the_period_that_began(on_team, bill, clock):
    clock.move_to(datetime(2027, 2, 15, 12, tzinfo=UTC))

    actions.end_billing_subscription(by=bill)

    assert subscription().ends_at == date(2027, 3, 15)


def test_a_member_who_may_not_cannot(team, profile, mia):
    with pytest.raises(Exception, match="no longer"):
        actions.choose_tier(price=team, by=mia)

    assert not BillingSubscription.objects.exists()
    assert BillingProfile.objects.exists()
