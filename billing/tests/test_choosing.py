"""What can be chosen, and that what was seen is what is agreed to."""

from datetime import UTC, date, datetime

import pytest
import time_machine

from audit.models import Event
from billing import actions
from billing.models import BillingSubscription, Invoice, Proration, Seller, TierLimit, TierPrice
from billing.tests.makers import make_profile, make_tier
from billing.tests.reading import words
from projects.actions import create_project

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


class TestTakingBack:
    """Of a change of the same day, which no invoice has."""

    @pytest.fixture
    def mistaken(self, on_team, business, bill, clock):
        """On 29 January someone chose Business in place of Team."""
        clock.move_to(datetime(2027, 1, 29, 12, tzinfo=UTC))
        actions.choose_tier(price=business, by=bill)
        return on_team

    def test_the_first_price_of_the_day_is_chosen_again_for_nothing(
        self, mistaken, bill, client_of
    ):
        page = client_of(bill)
        shown, form = asked(page, mistaken)
        assert "The change to Business of today is taken back" in shown
        assert "Due now €0.00" in shown

        page.post(f"{TIERS}choose/", form)

        assert subscription().price == mistaken
        assert subscription().next_price is None
        assert not Proration.objects.exists()
        assert Event.objects.get(kind="tier.kept").before == {"tier": "Business"}

    @pytest.mark.parametrize("how", ["replaced", "not public"])
    def test_also_at_a_price_that_is_no_longer_offered(self, mistaken, bill, how):
        retire(mistaken, how)

        actions.choose_tier(price=mistaken, by=bill)

        assert subscription().price == mistaken

    def test_a_price_between_the_two_is_charged_from_the_first(self, mistaken, bill):
        between = make_tier("Middle", 9_900)

        agreed = actions.choose_tier(price=between, by=bill)

        change = Proration.objects.get()
        assert (change.from_price, change.to_price) == (mistaken, between)
        assert agreed.due.minor == change.added_minor - change.unused_minor

    def test_not_on_the_next_day(self, mistaken, bill, clock):
        clock.move_to(datetime(2027, 1, 30, 12, tzinfo=UTC))

        actions.choose_tier(price=mistaken, by=bill)

        assert subscription().next_price == mistaken
        assert Proration.objects.open().exists()

    def test_not_while_there_is_more_than_it_includes(self, mistaken, acme, adam, bill):
        TierLimit.objects.create(tier=mistaken.tier, meter="projects", included=1)
        for number in range(2):
            create_project(name=f"Project {number}", by=adam)

        actions.choose_tier(price=mistaken, by=bill)

        assert subscription().next_price == mistaken
        assert Proration.objects.open().exists()

    def test_the_page_says_that_a_planned_change_is_dropped(
        self, on_team, business, bill, client_of
    ):
        small = make_tier("Small", 900)
        actions.choose_tier(price=small, by=bill)

        shown, _ = asked(client_of(bill), business)

        assert "The change to Small that was planned is dropped." in shown

    def test_not_what_an_invoice_has(self, mistaken, bill):
        actions.invoice_changes(by=bill)

        actions.choose_tier(price=mistaken, by=bill)

        assert subscription().next_price == mistaken
        assert Invoice.objects.count() == 2


def test_a_lower_tier_names_what_will_be_over_its_limits(on_team, bill, adam, client_of):
    small = make_tier("Small", 900, projects=1, members=5)
    for name in ("Apollo", "Gemini"):
        create_project(name=name, by=adam)

    shown, _ = asked(client_of(bill), small)

    assert "Over its limit: 2 projects of 1." in shown
    assert "members" not in shown.split("Over its limit")[1].split(".")[0]


def test_an_upgrade_names_the_day_and_the_whole_of_the_next_invoice(
    on_team, business, bill, client_of, clock
):
    Seller.objects.update(small_business_note="Not subject to VAT.")
    clock.move_to(datetime(2027, 1, 29, 12, tzinfo=UTC))

    shown, _ = asked(client_of(bill), business)

    assert "On the next invoice, 15 February 2027 €82.26" in shown
    assert "The whole next invoice €281.26" in shown
