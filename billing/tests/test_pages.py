"""Pages of Billing: what they show to whom, and the way from a tier to a subscription."""

from datetime import date

import pytest

from billing import actions, dates
from billing.models import BillingSubscription, Invoice, TaxRate
from billing.tests.makers import make_tier
from billing.tests.reading import words
from projects.actions import create_project
from tests.reading import document, notices

pytestmark = pytest.mark.django_db
HOME = "/organizations/acme/billing/"
TIERS = f"{HOME}tiers/"


@pytest.fixture
def page(client_of, bill):
    return client_of(bill)


def test_without_a_seller_it_says_that_nothing_is_charged(page):
    assert "This console does not charge." in words(page.get(HOME))
    assert "This console does not charge." in words(page.get(TIERS))


def test_tiers_are_compared_with_limits_and_prices(page, team):
    make_tier("Business", 199_900, projects=1_000)

    shown = words(page.get(TIERS))

    assert "€49.00 a month" in shown
    assert "€1,999.00 a month" in shown
    assert "Projects 1,000" in shown
    assert "Members without those who only use the Developer Portal Unlimited" in shown
    assert "Choose Team" in shown


def test_each_tier_says_whether_it_is_an_upgrade_and_what_is_too_many(
    page, team, free, business, profile, bill, adam
):
    free.tier.limits.create(meter="projects", included=1)
    for name in ("Apollo", "Gemini", "Mercury", "Vostok"):
        create_project(name=name, by=adam)
    actions.choose_tier(price=team, by=bill)

    answer = page.get(TIERS)

    shown = words(answer)
    assert "Downgrade to Free" in shown
    assert "Upgrade to Business" in shown
    assert "Projects 1 You have 3 too many" in shown
    filled = [link for link in document(answer).iter("a") if "btn-primary" in link.get("class", "")]
    assert ["".join(link.itertext()).strip() for link in filled] == ["Upgrade to Business"]


def test_the_amounts_are_seen_before_one_subscribes(page, team, profile):
    link = f"{TIERS}choose/?price={team.pk}"

    asked = words(page.get(link))
    assert "Due now €49.00 before tax" in asked
    assert not BillingSubscription.objects.exists()

    answer = page.post(f"{TIERS}choose/", {"price": team.pk}, follow=True)
    assert "The tier is now Team." in words(answer)
    assert "Next invoice €49.00 so far" in words(answer)


def test_choosing_a_tier_leads_to_the_invoice_for_it(page, team, business, profile):
    TaxRate.objects.create(country="IE", valid_from=date(2021, 1, 1), rate=23)

    answer = page.post(f"{TIERS}choose/", {"price": team.pk}, follow=True)

    invoice = Invoice.objects.get()
    assert answer.redirect_chain == [(f"{HOME}invoices/{invoice.pk}/", 302)]
    assert notices(answer) == ["The tier is now Team. This is its invoice."]
    later = page.post(f"{TIERS}choose/", {"price": business.pk}, follow=True)
    assert later.redirect_chain == [(HOME, 302)]
    assert notices(later) == ["The tier is now Business."]


def test_without_an_issued_invoice_choosing_a_tier_leads_to_billing(page, team, profile):
    answer = page.post(f"{TIERS}choose/", {"price": team.pk}, follow=True)

    assert Invoice.objects.get().is_draft
    assert answer.redirect_chain == [(HOME, 302)]


def test_an_upgrade_shows_what_is_given_back(page, team, business, profile, bill):
    actions.choose_tier(price=team, by=bill)

    asked = words(page.get(f"{TIERS}choose/?price={business.pk}"))

    assert "Team, unused" in asked
    next_day = dates.format_day(BillingSubscription.objects.get().period_end)
    assert f"On the next invoice, {next_day} €150.00 before tax" in asked
    assert "The whole next invoice €349.00 before tax" in asked


def test_a_lower_tier_says_from_when_on(page, team, free, profile, bill):
    actions.choose_tier(price=team, by=bill)
    asked = words(page.get(f"{TIERS}choose/?price={free.pk}"))
    assert "Downgrade to Free, by the month" in asked
    assert "You keep Team until then." in asked

    answer = page.post(f"{TIERS}choose/", {"price": free.pk}, follow=True)

    assert "The tier is Free from" in words(answer)
    assert "Next tier Free, from" in words(answer)


def test_without_billing_details_nothing_is_subscribed_to(page, team):
    answer = page.post(f"{TIERS}choose/", {"price": team.pk}, follow=True)

    assert "Enter the billing details of Acme first" in words(answer)
    assert not BillingSubscription.objects.exists()


@pytest.mark.parametrize("price", ["", "0", "x", "999999", "9" * 30, "-1"])
def test_a_price_that_is_not_offered_leads_back_to_the_tiers(page, team, price):
    for send in (page.get, page.post):
        answer = send(f"{TIERS}choose/", {"price": price}, follow=True)
        assert "This price is no longer offered." in words(answer)


def test_a_subscription_is_ended_and_resumed(page, team, profile, bill):
    actions.choose_tier(price=team, by=bill)

    assert "End the subscription to Team?" in words(page.get(f"{HOME}end/"))
    assert "The subscription ends on" in words(page.post(f"{HOME}end/", follow=True))
    assert "Resume subscription" in words(page.get(HOME))
    assert "continues" in words(page.post(f"{HOME}resume/", follow=True))


def test_the_next_invoice_is_shown_where_one_will_come(page, free, team, business, profile, bill):
    actions.choose_tier(price=free, by=bill)
    assert 'class="tiles"' not in page.get(HOME).content.decode()
    actions.choose_tier(price=team, by=bill)
    assert "Next invoice €49.00 so far, before tax, on" in words(page.get(HOME))

    actions.end_billing_subscription(by=bill)
    assert "Next invoice" not in words(page.get(HOME))
    actions.resume_billing_subscription(by=bill)
    actions.choose_tier(price=business, by=bill)
    actions.end_billing_subscription(by=bill)
    # The unused part of one tier against the other, which no invoice has.
    assert "Next invoice €150.00 so far, before tax, on" in words(page.get(HOME))


def test_there_is_nothing_to_end_without_a_subscription(page, seller):
    assert page.get(f"{HOME}end/").url == HOME
    assert "has no subscription" in words(page.post(f"{HOME}end/", follow=True))


def test_a_developer_sees_no_billing(client_of, mia):
    page = client_of(mia)

    assert page.get(HOME).status_code == 403
    assert "Billing" not in words(page.get("/organizations/acme/"))


def test_bank_transfer_says_where_to(page, seller):
    shown = words(page.get(f"{HOME}payment-methods/"))

    assert "Console GmbH" in shown
    assert "DE89 3704 0044 0532 0130 00" in shown


def test_without_a_seller_there_is_nothing_to_pay(page):
    assert "Nothing to pay" in words(page.get(f"{HOME}payment-methods/"))
