"""What a change of the tier costs: on the next invoice, or now; and never lost by a deletion."""

from datetime import UTC, datetime

import pytest
import time_machine

from audit import log
from billing import actions
from billing.actions import invoicing
from billing.invoicing import unpaid
from billing.models import BillingProfile, Invoice, Proration, Seller, TaxRate
from billing.schedule import renew_subscriptions
from billing.tests.invoices import REASON, olga, pay
from billing.tests.makers import make_tier
from billing.tests.reading import words
from organizations import actions as organization_actions
from organizations.closing_accounts import obstacles_of

pytestmark = pytest.mark.django_db
BILLING = "/organizations/acme/billing/"
CHOOSE = f"{BILLING}tiers/choose/"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(datetime(2027, 1, 15, 12, tzinfo=UTC), tick=False) as traveller:
        yield traveller


@pytest.fixture
def on_team(team, profile, bill, clock):
    """Team since the 15th, paid; today is the 29th."""
    BillingProfile.objects.update(country="DE")
    TaxRate.objects.create(country="DE", rate=19, valid_from="2020-01-01")
    actions.choose_tier(price=team, by=bill)
    pay(Invoice.objects.get(), received_on=datetime(2027, 1, 15, tzinfo=UTC).date())
    clock.move_to(datetime(2027, 1, 29, 12, tzinfo=UTC))
    return team


def charge_above(minor):
    Seller.objects.update(charge_now_above_minor=minor)


def asked(page, price):
    answer = page.get(f"{CHOOSE}?price={price.pk}")
    return words(answer), {"price": price.pk, "seen": answer.context["quote"].mark}


def newest():
    return Invoice.objects.order_by("-created_at", "-position").first()


class TestNow:
    @pytest.mark.parametrize(("above", "number"), [(None, 1), (8_226, 1), (8_225, 2), (0, 2)])
    def test_a_change_is_invoiced_above_the_setting(self, on_team, business, bill, above, number):
        charge_above(above)

        agreed = actions.choose_tier(price=business, by=bill)

        assert agreed.due.minor == 8_226
        assert Invoice.objects.issued().count() == number
        assert Proration.objects.open().exists() == (number == 1)

    def test_the_page_shows_what_is_charged(self, on_team, business, bill, client_of):
        charge_above(0)
        page = client_of(bill)

        shown, form = asked(page, business)
        page.post(CHOOSE, form)

        assert "Net amount €82.26 Tax, 19% €15.63 Due now €97.89" in shown
        assert newest().total_minor == 9_789
        assert [line.amount_minor for line in newest().lines.all()] == [-2_687, 10_913]

    def test_all_before_it_is_on_the_same_invoice(self, on_team, business, bill, client_of, clock):
        charge_above(10_000)
        dearest = make_tier("Enterprise", 49_900)
        actions.choose_tier(price=business, by=bill)
        assert Invoice.objects.count() == 1
        clock.move_to(datetime(2027, 2, 1, 12, tzinfo=UTC))
        page = client_of(bill)

        shown, form = asked(page, dearest)
        page.post(CHOOSE, form)

        invoice = newest()
        assert invoice.lines.count() == 4
        assert f"Due now {invoice.total}" in shown
        assert not Proration.objects.open().exists()

    def test_two_changes_on_a_day_are_one_pair(self, on_team, business, bill, client_of):
        charge_above(10_000)
        dearest = make_tier("Enterprise", 49_900)
        actions.choose_tier(price=business, by=bill)
        page = client_of(bill)

        shown, form = asked(page, dearest)
        page.post(CHOOSE, form)

        assert newest().lines.count() == 2
        assert f"Due now {newest().total}" in shown

    def test_nothing_is_agreed_to_once_the_seller_waits_no_longer(
        self, on_team, business, bill, client_of
    ):
        page = client_of(bill)
        _, form = asked(page, business)
        charge_above(0)

        page.post(CHOOSE, form)

        assert Invoice.objects.count() == 1
        assert not Proration.objects.exists()

    def test_it_is_not_charged_again_with_the_period(self, on_team, business, bill, clock):
        charge_above(0)
        actions.choose_tier(price=business, by=bill)
        clock.move_to(datetime(2027, 2, 15, 12, tzinfo=UTC))

        renew_subscriptions()

        assert newest().net_minor == 19_900
        assert Invoice.objects.count() == 3


class TestInvoiceNow:
    def test_open_changes_are_invoiced_when_a_member_asks(self, on_team, business, bill, client_of):
        actions.choose_tier(price=business, by=bill)
        page = client_of(bill)
        assert "€82.26 before tax, not invoiced yet Invoice now" in words(page.get(BILLING))

        answer = words(page.post(f"{BILLING}invoice-changes/", follow=True))

        assert f"The invoice {newest()} was issued: €97.89." in answer
        assert "Invoice now" not in answer
        with pytest.raises(actions.NothingToInvoice):
            actions.invoice_changes(by=bill)
        assert Invoice.objects.count() == 2

    def test_there_is_nothing_without_a_change(self, on_team, bill, client_of):
        page = client_of(bill)

        assert "Invoice now" not in words(page.get(BILLING))
        page.post(f"{BILLING}invoice-changes/")
        assert Invoice.objects.count() == 1


class TestDeletion:
    def test_open_changes_hold_it_until_they_are_invoiced_and_paid(
        self, on_team, business, bill, adam, acme
    ):
        actions.choose_tier(price=business, by=bill)
        with pytest.raises(unpaid.ChangesOpen, match="cost €82"):
            organization_actions.delete_organization(handle="acme", by=adam)
        assert obstacles_of(adam.user)

        invoice = actions.invoice_changes(by=bill)
        with pytest.raises(unpaid.BalanceOpen):
            unpaid.demand_settled(acme)
        pay(invoice, reference="SEPA 2")

        unpaid.demand_settled(acme)

    def test_a_draft_holds_it_until_it_is_discarded_or_paid(self, on_team, business, bill, acme):
        actions.choose_tier(price=business, by=bill)
        BillingProfile.objects.update(country="FR")
        draft = actions.invoice_changes(by=bill)
        with pytest.raises(unpaid.DraftOpen, match="no tax rate for France"):
            unpaid.demand_settled(acme)

        invoicing.discard_invoice(invoice=draft, reason=REASON, by=olga())

        unpaid.demand_settled(acme)

    def test_nothing_holds_who_owes_nothing(self, on_team, acme, zenith):
        unpaid.demand_settled(acme)
        unpaid.demand_settled(zenith)

    def test_credit_does_not(self, on_team, business, bill, acme):
        actions.choose_tier(price=business, by=bill)
        Proration.objects.update(unused_minor=20_000)

        unpaid.demand_settled(acme)

    def test_changes_do_not_where_nobody_sells_any_more(self, on_team, business, bill, acme):
        actions.choose_tier(price=business, by=bill)
        Seller.objects.all().delete()

        unpaid.demand_settled(acme)


def test_what_the_clock_bills_is_what_was_discarded_never_again(on_team, business, bill, acme):
    actions.choose_tier(price=business, by=bill)
    BillingProfile.objects.all().delete()
    subscription = acme.billing_subscriptions.get()
    draft = invoicing.bill_changes(subscription=subscription, by=log.System())
    assert draft is not None
    invoicing.discard_invoice(invoice=draft, reason=REASON, by=olga())

    assert invoicing.bill_changes(subscription=subscription, by=log.System()) is None


def test_a_free_tier_with_an_invoice_for_changes_is_left_for_a_period_that_is_charged(
    on_team, business, free, bill, clock
):
    actions.choose_tier(price=business, by=bill)
    actions.choose_tier(price=free, by=bill)
    clock.move_to(datetime(2027, 2, 15, 12, tzinfo=UTC))
    renew_subscriptions()
    changes = newest()

    actions.choose_tier(price=on_team, by=bill)

    assert newest() != changes
    assert newest().net_minor == 4_900
