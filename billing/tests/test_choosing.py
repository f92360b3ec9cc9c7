"""What can be chosen, and that what was seen is what is agreed to."""

from datetime import UTC, date, datetime

import pytest
import time_machine

from billing import actions
from billing.models import BillingSubscription, TierPrice
from billing.tests.makers import make_profile
from billing.tests.reading import words

pytestmark = pytest.mark.django_db
TIERS = "/organizations/acme/billing/tiers/"


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


def retire(price, how):
    if how == "replaced":
        TierPrice.objects.filter(pk=price.pk).update(valid_until=date(2027, 1, 15))
    else:
        price.tier.is_public = False
        price.tier.save()


@pytest.mark.parametrize("how", ["replaced", "not public"])
def test_what_was_planned_is_taken_back_also_at_a_price_no_longer_offered(
    on_team, free, bill, client_of, how
):
    actions.choose_tier(price=free, by=bill)
    retire(on_team, how)
    page = client_of(bill)
    assert f"choose/?price={on_team.pk}" in page.get(TIERS).content.decode()

    page.post(f"{TIERS}choose/", {"price": on_team.pk})

    assert subscription().next_price is None
    assert subscription().price == on_team


@pytest.mark.parametrize("how", ["replaced", "not public"])
def test_what_others_have_is_not_offered_for_that(on_team, zed, how):
    make_profile(zed.organization)
    retire(on_team, how)

    with pytest.raises(actions.NotOffered):
        actions.choose_tier(price=on_team, by=zed)


def test_the_price_one_keeps_is_shown_as_ones_own(on_team, bill, client_of):
    retire(on_team, "replaced")

    assert "€49.00 a month Yours" in words(client_of(bill).get(TIERS))


def asked(page, price):
    """The page about a price, and what its form sends."""
    answer = page.get(f"{TIERS}choose/?price={price.pk}")
    return words(answer), {"price": price.pk, "seen": answer.context["quote"].mark}


def test_nothing_is_agreed_to_but_what_was_seen(on_team, business, bill, client_of, clock):
    clock.move_to(datetime(2027, 2, 14, 12, tzinfo=UTC))
    page = client_of(bill)
    shown, form = asked(page, business)
    assert "Business, 1 of 31 days" in shown
    clock.move_to(datetime(2027, 2, 15, 12, tzinfo=UTC))

    answer = page.post(f"{TIERS}choose/", form, follow=True)

    assert "The amounts changed after you opened the page." in words(answer)
    assert subscription().price == on_team
    page.post(f"{TIERS}choose/", asked(page, business)[1])
    assert subscription().price == business


def test_a_page_tells_of_the_period_that_the_clock_has_yet_to_begin(
    on_team, free, business, bill, client_of, clock
):
    clock.move_to(datetime(2027, 3, 20, 0, 1, tzinfo=UTC))
    page = client_of(bill)

    shown, form = asked(page, business)

    assert "Business, 26 of 31 days" in shown
    page.post(f"{TIERS}choose/", form)
    assert subscription().period_end == date(2027, 4, 15)
    assert subscription().prorations.get().days == 26


def test_a_page_tells_of_a_new_period_once_the_former_ones_are_over(
    on_team, business, bill, client_of, clock
):
    actions.end_billing_subscription(by=bill)
    clock.move_to(datetime(2027, 2, 15, 0, 1, tzinfo=UTC))

    shown, form = asked(client_of(bill), business)

    assert "Due now €199.00" in shown
    client_of(bill).post(f"{TIERS}choose/", form)
    assert BillingSubscription.objects.running().get().period_start == date(2027, 2, 15)
