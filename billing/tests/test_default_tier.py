"""What applies without a subscription: the seller names a tier, and pages say so beforehand."""

from datetime import UTC, datetime

import pytest
import time_machine

from audit.models import Event
from billing import actions, attention
from billing.models import BillingProfile, Seller, TaxRate
from billing.schedule import renew_subscriptions
from billing.tests.invoices import olga, pay
from billing.tests.makers import make_default, make_tier
from billing.tests.reading import words
from billing.tests.test_selling import SELLER, SELLERS
from organizations.actions import delete_organization
from projects.actions import create_project

pytestmark = pytest.mark.django_db
BILLING = "/organizations/acme/billing/"
DANGER = "/organizations/acme/settings/danger/"
DELETE = "/organizations/acme/settings/delete/"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(datetime(2027, 1, 15, 12, tzinfo=UTC), tick=False) as traveller:
        yield traveller


@pytest.fixture
def default(seller):
    """The tier Free, with one project."""
    price = make_tier("Free", 0, projects=1)
    make_default(price)
    return price


@pytest.fixture
def on_team(team, profile, adam):
    """Team until 15 February, paid."""
    BillingProfile.objects.update(country="DE")
    TaxRate.objects.create(country="DE", rate=19, valid_from="2020-01-01")
    actions.choose_tier(price=team, by=adam)
    for invoice in adam.organization.invoices.issued():
        pay(invoice)
    return team


@pytest.fixture
def page(client_of, adam):
    return client_of(adam)


def test_pages_say_which_limits_apply_without_a_subscription(page, default):
    assert "Acme has no subscription. The limits of the tier Free apply." in words(
        page.get(BILLING)
    )
    shown = words(page.get(f"{BILLING}usage/"))
    assert "the tier Free includes, which applies without a subscription" in shown
    assert "Projects 0 of 1" in shown
    assert "Free Applies without a subscription" in words(page.get(f"{BILLING}tiers/"))

    Seller.objects.update(default_tier=None)

    assert "has no subscription, so no limits apply." in words(page.get(BILLING))


def test_who_ends_a_subscription_sees_what_applies_then(page, default, on_team, adam):
    for name in ("Apollo", "Gemini"):
        create_project(name=name, by=adam)

    shown = words(page.get(f"{BILLING}end/"))

    assert "Then the limits of the tier Free apply." in shown
    assert (
        "Over its limit: 2 projects of 1. What is there stays, and no more of it can be created."
        in shown
    )
    actions.end_billing_subscription(by=adam)
    assert "15 February 2027. Then the limits of the tier Free apply." in words(page.get(BILLING))


def test_the_end_is_recorded_with_the_limits_that_apply(default, on_team, adam, clock):
    actions.end_billing_subscription(by=adam)
    clock.move_to(datetime(2027, 2, 15, 12, tzinfo=UTC))

    renew_subscriptions()

    assert Event.objects.get(kind="tier.ended").after == {"tier": "Free"}


def test_a_deletion_says_when_the_subscription_ends(fresh_client_of, adam, default, on_team):
    shown = words(fresh_client_of(adam).get(DELETE))

    assert (
        "The subscription to the tier Team ends on 15 February 2027 if Acme is not restored"
        " before. The limits of the tier Free apply after that."
    ) in shown


def test_restoring_before_the_end_of_the_period_loses_nothing(
    client_of, default, on_team, adam, acme, clock
):
    delete_organization(handle="acme", by=adam)
    clock.move_to(datetime(2027, 2, 10, 12, tzinfo=UTC))
    page = client_of(adam)
    assert "Nothing in it has changed." in words(page.get(DANGER))

    page.post("/organizations/acme/settings/restore/")

    assert acme.billing_subscriptions.running().exists()
    assert not Event.objects.filter(kind="tier.lapsed").exists()


def test_restoring_after_it_says_that_the_subscription_is_over(
    client_of, default, on_team, adam, clock
):
    clock.move_to(datetime(2027, 2, 1, 12, tzinfo=UTC))
    delete_organization(handle="acme", by=adam)
    clock.move_to(datetime(2027, 2, 16, 12, tzinfo=UTC))
    renew_subscriptions()
    page = client_of(adam)
    sentence = "Acme has no subscription. The limits of the tier Free apply."
    assert sentence in words(page.get(DANGER))

    answer = page.post("/organizations/acme/settings/restore/", follow=True)

    assert f"Acme was restored. {sentence}" in words(answer)
    lapsed = Event.objects.get(kind="tier.lapsed")
    assert lapsed.after == {"tier": "Free"}


def test_where_no_one_sells_a_deletion_says_nothing_of_subscriptions(fresh_client_of, adam):
    shown = words(fresh_client_of(adam).get(DELETE))

    assert "any administrator can restore it" in shown
    assert "The subscription" not in shown


def test_operators_look_at_a_seller_without_a_default_tier(seller, client_of):
    assert set(attention.NO_DEFAULT_TIER.rows()) == {seller}
    shown = words(client_of(olga()).get(attention.NO_DEFAULT_TIER.url))
    assert "Console GmbH" in shown

    make_default(make_tier("Free", 0))

    assert not attention.NO_DEFAULT_TIER.rows().exists()


def test_the_default_tier_is_chosen_with_the_seller_and_recorded(client_of, seller, team):
    typed = SELLER | {"default_tier": team.tier.pk}

    client_of(olga()).post(f"{SELLERS}{seller.pk}/edit/", typed)

    assert Seller.objects.get().default_tier == team.tier
    event = Event.objects.filter(kind="seller.set_up").latest("pk")
    assert (event.before, event.after) == ({"default_tier": "none"}, {"default_tier": "Team"})
