"""The tax that is shown before one agrees, and that nothing else is charged."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import time_machine

from billing import actions
from billing.actions import agreeing
from billing.models import BillingProfile, BillingSubscription, Invoice, Seller, TaxRate
from billing.schedule import renew_subscriptions
from billing.tests.makers import make_profile
from billing.tests.reading import words
from tests.reading import buttons

pytestmark = pytest.mark.django_db
CHOOSE = "/organizations/acme/billing/tiers/choose/"
FRENCH = "FR40303265045"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(datetime(2027, 1, 15, 12, tzinfo=UTC), tick=False) as traveller:
        yield traveller


@pytest.fixture
def rates(db):
    for country, rate in (("DE", 19), ("FR", 20)):
        TaxRate.objects.create(country=country, rate=rate, valid_from=date(2020, 1, 1))


@pytest.fixture
def page(client_of, bill):
    return client_of(bill)


def asked(page, price):
    """What the page says, and what its form sends."""
    answer = page.get(f"{CHOOSE}?price={price.pk}")
    return words(answer), {"price": price.pk, "seen": answer.context["quote"].mark}


@pytest.mark.parametrize(
    ("country", "vat_id", "said", "tax_minor"),
    [
        ("DE", "", "Net amount €49.00 Tax, 19% €9.31 Due now €58.31", 931),
        ("FR", "", "Tax, 20% €9.80 Due now €58.80", 980),
        ("FR", FRENCH, "Tax: Reverse charge: the customer owes the tax. €0.00 Due now €49.00", 0),
        ("MC", "", "Tax, 20% €9.80 Due now €58.80", 980),
        ("MC", FRENCH, "Tax: Reverse charge: the customer owes the tax. €0.00", 0),
        ("US", "", "outside the scope of value added tax. €0.00 Due now €49.00", 0),
    ],
)
def test_the_tax_that_is_shown_is_the_tax_that_is_charged(
    page, team, profile, rates, country, vat_id, said, tax_minor
):
    BillingProfile.objects.update(country=country, vat_id=vat_id)

    shown, form = asked(page, team)
    page.post(CHOOSE, form)

    assert said in shown
    invoice = Invoice.objects.get()
    assert invoice.is_issued
    assert (invoice.tax_minor, invoice.total_minor) == (tax_minor, 4_900 + tax_minor)


def test_a_change_within_a_period_shows_its_tax(
    client_of, bill, team, business, profile, rates, clock
):
    BillingProfile.objects.update(country="DE")
    actions.choose_tier(price=team, by=bill)
    clock.move_to(datetime(2027, 1, 29, 12, tzinfo=UTC))

    shown, _ = asked(client_of(bill), business)

    # 109.13 less 26.87, and 19 % of that.
    assert "Net amount €82.26 Tax, 19% €15.63 On the next invoice, 15 February 2027 €97.89" in shown


def test_what_is_charged_later_has_the_tax_of_that_day(page, team, free, profile, rates, clock):
    BillingProfile.objects.update(country="DE")
    TaxRate.objects.create(country="DE", rate=21, valid_from=date(2027, 2, 1))
    page.post(CHOOSE, asked(page, free)[1])
    assert "Tax, 19%" in asked(page, team)[0]
    BillingSubscription.objects.update(price=team)
    yearly = type(team).objects.create(
        tier=team.tier,
        amount_minor=50_000,
        currency="EUR",
        interval="year",
        valid_from=date(2020, 1, 1),
    )

    shown, form = asked(page, yearly)
    page.post(CHOOSE, form)
    clock.move_to(datetime(2027, 2, 15, 12, tzinfo=UTC))
    renew_subscriptions()

    assert "Tax, 21% €105.00 Due on 15 February 2027 €605.00" in shown
    assert Invoice.objects.get().total_minor == 60_500


@pytest.mark.parametrize("how", ["rate", "country", "VAT ID"])
def test_nothing_is_agreed_to_once_the_tax_is_another(page, team, profile, rates, how):
    BillingProfile.objects.update(country="FR")
    shown, form = asked(page, team)
    assert "€58.80" in shown

    if how == "rate":
        TaxRate.objects.create(country="FR", rate=Decimal("5.50"), valid_from=date(2027, 1, 1))
    else:
        other = {"country": "DE"} if how == "country" else {"vat_id": FRENCH}
        BillingProfile.objects.update(**other)
    answer = page.post(CHOOSE, form, follow=True)

    assert "The amounts changed after you opened the page." in words(answer)
    assert not BillingSubscription.objects.exists()


@pytest.mark.parametrize("how", ["rate", "override"])
@pytest.mark.parametrize("before", [None, 0])
def test_nothing_is_agreed_to_if_operators_change_the_tax_in_that_moment(
    page, team, business, profile, rates, monkeypatch, how, before
):
    """With no tier before, and within a period of the tier below."""
    BillingProfile.objects.update(country="FR")
    if before is not None:
        Seller.objects.update(charge_now_above_minor=before)
        page.post(CHOOSE, asked(page, team)[1])
    _, form = asked(page, business)

    def change_tax():
        if how == "rate":
            TaxRate.objects.create(country="FR", rate=Decimal("5.50"), valid_from=date(2027, 1, 1))
        else:
            BillingProfile.objects.update(tax_override="exempt", tax_exemption="Article 132")

    for name in ("bill_period", "bill_changes"):
        really = getattr(agreeing, name)
        monkeypatch.setattr(
            agreeing, name, lambda really=really, **more: (change_tax(), really(**more))[1]
        )
    answer = page.post(CHOOSE, form, follow=True)

    assert "The amounts changed after you opened the page." in words(answer)
    assert not Invoice.objects.filter(net_minor__gt=4_900).exists()
    subscribed = BillingSubscription.objects.values_list("price", flat=True)
    assert list(subscribed) == ([] if before is None else [team.pk])


def test_without_details_the_page_asks_for_them(page, team):
    answer = page.get(f"{CHOOSE}?price={team.pk}")

    shown = words(answer)
    assert "Due now €49.00 before tax Tax Not known yet" in shown
    assert "Invoices need a legal name, an address, a country and an email address" in shown
    assert "/billing/details/" in answer.content.decode()
    assert "Choose Team" not in buttons(answer)


def test_details_entered_since_make_it_another_amount(page, team, rates, bill):
    _, form = asked(page, team)
    make_profile(bill.organization)

    page.post(CHOOSE, form)

    assert not BillingSubscription.objects.exists()


def test_a_rate_that_is_missing_is_said_with_the_way_out(page, team, profile):
    shown, form = asked(page, team)

    assert "There is no tax rate for Ireland." in shown
    assert "No VAT ID of your country" in shown
    page.post(CHOOSE, form)
    assert BillingSubscription.objects.get().price == team


def test_the_seller_s_vat_id_that_is_missing_is_said(page, team, profile, seller):
    seller.vat_id = ""
    seller.save()
    BillingProfile.objects.update(country="FR", vat_id=FRENCH)

    assert "The VAT ID of the seller is missing" in asked(page, team)[0]


def test_a_seller_without_tax_says_why(page, team, profile, seller):
    seller.small_business_note = "No VAT, small business."
    seller.save()

    assert "Tax: No VAT, small business. €0.00 Due now €49.00" in asked(page, team)[0]


def test_what_costs_nothing_has_no_tax(page, free):
    shown, _ = asked(page, free)

    assert "Due now €0.00" in shown
    assert "Tax" not in shown.split("Due now")[1]


def test_the_quote_of_the_action_has_the_total(team, profile, rates, bill):
    BillingProfile.objects.update(country="DE")

    agreed = actions.choose_tier(price=team, by=bill)

    assert agreed.total is not None
    assert agreed.total.gross.minor == 5_831
