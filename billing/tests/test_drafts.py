"""Drafts that cannot be issued: who is told, that they are tried again, and that they can go."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.actions import NotAnOperator
from audit import log
from audit.models import Event
from billing import actions, dates
from billing.actions import invoicing, issuing, resending
from billing.mail import operators as operator_mail
from billing.models import BillingProfile, Invoice, InvoiceSeries, TaxRate
from billing.schedule import issue_held_invoices
from billing.tests.invoices import (
    REASON,
    add_profile,
    add_seller,
    add_subscription,
    an_invoice,
    olga,
)
from billing.tests.makers import make_seller
from billing.tests.reading import words
from billing.tests.test_details import ACME, DETAILS, TYPED
from organizations.models import Organization
from organizations.tenancy.demands import NoLongerAllowed, OrganizationBeingDeleted
from outbox import kinds
from outbox.models import Mail
from tests.reading import links

pytestmark = pytest.mark.django_db
OVERVIEW = "/organizations/acme/billing/"
NO_RATE = "There is no tax rate for Ireland. An operator of this console can enter the rate."


@pytest.fixture
def draft(acme):
    """Acme is in Ireland, whose tax rate no one entered; an operator is there to be told."""
    olga()
    add_seller()
    add_profile(acme, country="IE")
    found = invoicing.bill_period(subscription=add_subscription(acme), by=log.System())
    assert found is not None
    return found


def enter_rate():
    return TaxRate.objects.create(country="IE", rate=23, valid_from=dates.today())


def mails(kind):
    return Mail.objects.filter(kind=kind)


def page(row, deed):
    return reverse(f"admin:billing_invoice_{deed}", args=[row.pk])


def drafts():
    return reverse("admin:billing_invoice_changelist", query={"state": "drafts"})


class TestHeld:
    def test_the_reason_is_kept_and_operators_and_members_are_told(self, draft, acme):
        assert (draft.state, draft.held_because) == ("draft", NO_RATE)
        event = Event.objects.get(kind="invoice.held")
        assert (event.organization_id, event.after["why"]) == (acme.pk, NO_RATE)
        owed = mails(operator_mail.HELD).get()
        assert owed.recipient == "olga@example.com"
        message = kinds.write(owed)
        assert message is not None
        assert NO_RATE in message.body
        assert "€49.00" in message.body

    def test_operators_find_it_with_the_reason(self, draft, client_of):
        shown = client_of(olga()).get(drafts())

        assert NO_RATE in words(shown)
        assert page(draft, "change") in links(shown)

    def test_the_overview_says_it(self, draft, adam, client_of):
        shown = words(client_of(adam).get(OVERVIEW))

        assert f"An invoice of €49.00 before tax could not be issued yet. {NO_RATE}" in shown

    def test_it_is_issued_once_nothing_is_missing(self, draft, adam, client_of):
        assert issue_held_invoices() == 0
        enter_rate()

        assert (issue_held_invoices(), issue_held_invoices()) == (1, 0)

        draft.refresh_from_db()
        assert (draft.is_issued, draft.held_because) == (True, "")
        assert draft.total_minor == 4_900 + 1_127
        assert InvoiceSeries.objects.get().next == 2
        assert kinds.write(mails(operator_mail.HELD).get()) is None
        assert "could not be issued" not in words(client_of(adam).get(OVERVIEW))

    def test_it_is_told_once_and_the_newest_reason_is_kept(self, draft):
        enter_rate()
        BillingProfile.objects.update(legal_name="日本語")

        issue_held_invoices()
        issue_held_invoices()

        draft.refresh_from_db()
        assert "日" in draft.held_because
        assert mails(operator_mail.HELD).count() == 1
        assert Event.objects.filter(kind="invoice.held").count() == 1

    def test_what_fails_keeps_no_other_waiting(self, draft, zenith, monkeypatch):
        add_profile(zenith, country="IE")
        invoicing.bill_period(subscription=add_subscription(zenith), by=log.System())
        enter_rate()
        issue = issuing.issue

        def fail_for_acme(invoice, *args, **more):
            if invoice.pk == draft.pk:
                raise RuntimeError
            return issue(invoice, *args, **more)

        monkeypatch.setattr(invoicing, "issue", fail_for_acme)

        assert issue_held_invoices() == 1


class TestDetails:
    def test_a_country_without_a_rate_is_saved_and_told(self, fresh_client_of, adam, acme):
        olga()
        make_seller()
        browser = fresh_client_of(adam)

        saved = words(browser.post(DETAILS, TYPED, follow=True))

        assert f"Invoices cannot be issued yet. {NO_RATE}" in saved
        assert f"Invoices cannot be issued yet. {NO_RATE}" in words(browser.get(OVERVIEW))
        message = kinds.write(mails(operator_mail.NO_TAX).get())
        assert message is not None
        assert NO_RATE in message.body
        enter_rate()
        assert kinds.write(mails(operator_mail.NO_TAX).get()) is None
        assert "cannot be issued" not in words(browser.get(OVERVIEW))

    def test_operators_are_told_once_a_day(self, adam, acme, time_machine):
        olga()
        make_seller()
        for city in ("Cork", "Galway"):
            actions.change_billing_details(details=_in(city), by=adam)
        assert mails(operator_mail.NO_TAX).count() == 1

        time_machine.move_to(timezone.now() + timedelta(days=1, minutes=1))
        actions.change_billing_details(details=_in("Dublin"), by=adam)

        assert mails(operator_mail.NO_TAX).count() == 2

    def test_nobody_is_told_where_the_tax_is_known_or_nothing_is_sold(self, adam, acme):
        olga()
        actions.change_billing_details(details=_in("Cork"), by=adam)
        make_seller()
        enter_rate()
        actions.change_billing_details(details=_in("Galway"), by=adam)

        assert not mails(operator_mail.NO_TAX).exists()


class TestDiscarding:
    def test_a_draft_is_discarded_with_the_reason(self, draft, acme, client_of):
        browser = client_of(olga())
        browser.post(page(draft, "discard"), {"reason": REASON})

        draft.refresh_from_db()
        assert (draft.state, draft.held_because, str(draft)) == ("discarded", "", "Discarded")
        event = Event.objects.get(kind="invoice.discarded")
        assert (event.organization_id, event.reason) == (acme.pk, REASON)
        assert page(draft, "change") not in links(browser.get(drafts()))
        shown = browser.get(page(draft, "change"))
        assert not {page(draft, "discard"), page(draft, "issue")} & set(links(shown))

    def test_nothing_of_it_is_charged_again(self, draft):
        enter_rate()
        invoicing.discard_invoice(invoice=draft, reason=REASON, by=olga())

        assert issue_held_invoices() == 0
        assert not invoicing.issue_held(invoice_id=draft.pk)
        again = invoicing.bill_period(subscription=draft.subscription, by=log.System())

        assert again == draft
        assert Invoice.objects.count() == 1
        assert not InvoiceSeries.objects.exists()

    def test_it_is_neither_issued_nor_discarded_again(self, draft):
        invoicing.discard_invoice(invoice=draft, reason=REASON, by=olga())

        for deed in (invoicing.discard_invoice, invoicing.issue_invoice):
            with pytest.raises(issuing.AlreadyDiscarded):
                deed(invoice=draft, reason=REASON, by=olga())

    def test_what_was_issued_stays(self, acme):
        invoice = an_invoice(acme)

        with pytest.raises(issuing.AlreadyIssued):
            invoicing.discard_invoice(invoice=invoice, reason=REASON, by=olga())
        with pytest.raises(IntegrityError), transaction.atomic():
            Invoice.objects.filter(pk=invoice.pk).update(state="discarded", number="")

    def test_members_cannot(self, draft, adam, client_of):
        with pytest.raises(NotAnOperator):
            invoicing.discard_invoice(invoice=draft, reason=REASON, by=adam.user)
        client_of(adam).post(page(draft, "discard"), {"reason": REASON})

        assert Invoice.objects.get().is_draft


class TestSendingAgain:
    def test_it_goes_to_the_addresses_of_today(self, acme, adam, client_of):
        invoice = an_invoice(acme)
        add_profile(acme, emails=["new@acme.example"])
        address = f"/organizations/acme/billing/invoices/{invoice.pk}/resend/"

        answer = client_of(adam).post(address, follow=True)

        assert f"{invoice.number} was sent again" in words(answer)
        sent = mails("invoice").order_by("created_at").values_list("recipient", flat=True)
        assert list(sent) == ["invoices@acme.example", "new@acme.example"]
        assert Event.objects.get(kind="invoice.resent").target_id == str(invoice.pk)

    def test_three_times_a_day_by_members_and_operators_together(self, acme, adam, time_machine):
        invoice = an_invoice(acme)
        actions.resend_invoice(invoice=invoice, by=adam)
        resending.resend_invoice_as_operator(invoice=invoice, reason=REASON, by=olga())

        with pytest.raises(resending.SentOften):
            actions.resend_invoice(invoice=invoice, by=adam)
        with pytest.raises(resending.SentOften):
            resending.resend_invoice_as_operator(invoice=invoice, reason=REASON, by=olga())
        assert mails("invoice").count() == 3
        time_machine.move_to(timezone.now() + timedelta(days=1, minutes=1))
        actions.resend_invoice(invoice=invoice, by=adam)

        assert mails("invoice").count() == 4

    def test_a_mailbox_gets_no_more_by_having_other_addresses(self, acme, adam):
        invoice = an_invoice(acme)
        for number in range(3):
            add_profile(acme, emails=[f"stranger+{number}@mailbox.example"])
            actions.resend_invoice(invoice=invoice, by=adam)

        add_profile(acme, emails=["stranger@mailbox.example"])
        with pytest.raises(resending.SentOften):
            actions.resend_invoice(invoice=invoice, by=adam)

    def test_operators_send_it_from_its_page(self, acme, client_of):
        invoice = an_invoice(acme)
        client_of(olga()).post(page(invoice, "resend"), {"reason": REASON})

        assert Event.objects.get(kind="invoice.resent").reason == REASON
        assert mails("invoice").count() == 2

    def test_a_draft_is_not_sent(self, draft, adam, client_of):
        with pytest.raises(resending.NotSent):
            actions.resend_invoice(invoice=draft, by=adam)
        address = f"/organizations/acme/billing/invoices/{draft.pk}/resend/"

        assert client_of(adam).post(address).status_code == 404

    def test_nothing_is_sent_while_the_organization_waits_for_its_removal(self, acme, adam):
        invoice = an_invoice(acme)
        at = timezone.now()
        Organization.objects.update(deletion_asked_at=at, removal_due_at=at + timedelta(days=30))

        with pytest.raises(OrganizationBeingDeleted):
            actions.resend_invoice(invoice=invoice, by=adam)
        assert mails("invoice").count() == 1

    def test_the_neighbour_sends_nothing(self, acme, zed, client_of):
        invoice = an_invoice(acme)

        with pytest.raises(NoLongerAllowed):
            actions.resend_invoice(invoice=invoice, by=zed)
        for handle in ("acme", "zenith"):
            address = f"/organizations/{handle}/billing/invoices/{invoice.pk}/resend/"
            assert client_of(zed).post(address).status_code == 404
        assert mails("invoice").count() == 1


def _in(city):
    return type(ACME)(**{**vars(ACME), "city": city})
