"""Charging: one charge for an invoice, by the clock or on its page, and what it comes to."""

import pytest
from django.db import transaction

from audit.models import Event
from audit.sentences import sentence
from billing import dates, schedule
from billing.actions import charge_due, charging, pay_now
from billing.actions.charging import NoCard, OtherUnits, UnderWay, due_for_charge
from billing.actions.outcomes import take_outcome
from billing.actions.payments import NothingOpen
from billing.card_payments import attempts
from billing.mail import cards as card_mail
from billing.models import Invoice, Payment, PaymentAttempt, ProviderFinding
from billing.money import Money
from billing.payment_provider.calls import Failed, Succeeded
from billing.payment_provider.units import has_other_units
from billing.tests.cards import CONFIRM, DECLINED, add_card, body_of, later, settle, states
from billing.tests.invoices import an_invoice, copies_of, pay, standing
from billing.tests.stripe_stand_in import LOST
from organizations.models import Organization
from outbox.models import Mail
from tests.reading import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def invoice(acme):
    return an_invoice(acme)


def charge(invoice):
    return charge_due(invoice_id=invoice.pk, today=dates.today())


def charges_of(invoice, stand_in):
    mine = {str(pk) for pk in invoice.payment_attempts.values_list("pk", flat=True)}
    return [each for each in stand_in.charged() if each in mine]


def test_an_invoice_is_charged_to_the_default_card_by_the_clock(acme, invoice, stripe):
    add_card(acme, stripe)

    assert schedule.charge_cards() == 1
    assert schedule.charge_cards() == 0
    settle()

    assert standing(invoice) == ("Paid", 0)
    attempt = invoice.payment_attempts.get()
    assert attempt.payment.reference == attempt.reference
    assert attempt.payment.kind == "card"
    assert len(charges_of(invoice, stripe)) == 1
    assert "was made with the card Visa …4242" in sentence(
        Event.objects.get(kind="charge.succeeded")
    )
    assert schedule.charge_cards() == 0


def test_many_are_read_in_batches_also_those_of_one_day(acme, invoice, stripe, monkeypatch):
    add_card(acme, stripe)
    monkeypatch.setattr(charging, "BATCH", 2)
    keys = [each.pk for each in (invoice, *copies_of(invoice, 4))]

    assert due_for_charge(dates.today()) == sorted(keys)


def test_without_a_default_card_nothing_is_charged(acme, invoice, stripe):
    add_card(acme, stripe, is_default=False)

    assert schedule.charge_cards() == 0
    assert charge(invoice) is None


def test_without_keys_the_clock_does_nothing(acme, invoice, stripe, settings):
    add_card(acme, stripe)
    charge(invoice)
    settings.STRIPE_SECRET_KEY = ""

    assert schedule.charge_cards() == 0
    assert schedule.ask_provider() == 0
    assert schedule.reconcile_with_provider() == 0
    assert not attempts.advance_attempt(attempt_id=PaymentAttempt.objects.get().pk, now=later(5))


@pytest.mark.parametrize("state", ["suspended_at", "deletion_asked_at"])
def test_an_organization_that_is_not_running_is_not_charged(acme, invoice, stripe, state):
    add_card(acme, stripe)
    more = {"removal_due_at": later(60)} if state == "deletion_asked_at" else {}
    Organization.objects.filter(pk=acme.pk).update(**{state: later()}, **more)

    assert due_for_charge(dates.today()) == []
    assert charge(invoice) is None


def test_what_a_person_has_to_confirm_becomes_a_page_that_is_mailed_and_shown(
    client_of, acme, bill, invoice, stripe
):
    add_card(acme, stripe, CONFIRM)
    charge(invoice)

    settle(rounds=2)

    assert states(invoice) == [("card", "failed"), ("page", "waiting")]
    assert Mail.objects.filter(kind="payment-confirmation").count() == 1
    assert not Mail.objects.filter(kind="card-failed").exists()
    page = client_of(bill).get(f"/organizations/acme/billing/invoices/{invoice.pk}/")
    attempt = invoice.payment_attempts.get(kind="page")
    assert attempt.url in page.content.decode()
    assert "Continue to payment" in words(page)
    assert "every 4s" not in page.content.decode(), "it waits for a person"
    back = client_of(bill).get(
        f"/organizations/acme/billing/invoices/{invoice.pk}/", {"returned": 1}
    )
    assert attempt.url not in back.content.decode()
    assert "Paid" not in words(back), "whoever only says so has paid nothing"
    assert "every 4s" in back.content.decode()

    stripe.pay(attempt.page)
    settle(first=90)

    assert standing(invoice) == ("Paid", 0)
    assert len(charges_of(invoice, stripe)) == 1


def test_a_page_that_expired_lets_another_begin(acme, bill, invoice, stripe):
    add_card(acme, stripe, is_default=False)
    with pytest.raises(NoCard):
        pay_now(invoice=invoice, by=bill)
    attempt = pay_now(invoice=invoice, on_page=True, by=bill)
    settle()
    attempt.refresh_from_db()
    stripe.expire(attempt.page)

    settle(first=60)

    assert states(invoice) == [("page", "failed")]
    pay_now(invoice=invoice, on_page=True, by=bill)
    assert not Mail.objects.filter(kind__in=["card-failed", "payment-confirmation"]).exists()


def test_pay_now_on_the_page_of_the_invoice(client_of, acme, zed, bill, invoice, stripe, settings):
    add_card(acme, stripe)
    here = f"/organizations/acme/billing/invoices/{invoice.pk}/"
    assert "Pay now with Visa …4242" in words(client_of(bill).get(here))
    assert client_of(zed).post(f"{here}pay/").status_code == 404

    page = words(client_of(bill).post(f"{here}pay/", {"with": "card"}, follow=True))

    assert "Paid" in page
    assert "Pay now" not in page
    assert standing(invoice) == ("Paid", 0)
    again = words(client_of(bill).post(f"{here}pay/", {"with": "card"}, follow=True))
    assert f"Nothing of {invoice.number} is open" in again
    settings.STRIPE_SECRET_KEY = ""
    assert client_of(bill).post(f"{here}pay/").status_code == 404


def test_pay_now_with_another_card_leads_to_the_page(client_of, acme, bill, invoice, stripe):
    here = f"/organizations/acme/billing/invoices/{invoice.pk}/"

    page = client_of(bill).post(f"{here}pay/", {"with": "page"}, follow=True)

    assert invoice.payment_attempts.get().url in page.content.decode()
    assert invoice.payment_attempts.get().requested_by == bill.user


def test_a_provider_that_is_away_is_told_when_paying(client_of, bill, invoice, stripe, settings):
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"

    page = client_of(bill).post(
        f"/organizations/acme/billing/invoices/{invoice.pk}/pay/", {"with": "page"}, follow=True
    )

    assert "does not answer" in words(page)
    assert not PaymentAttempt.objects.exists()


def test_what_was_paid_by_transfer_is_not_charged(acme, bill, invoice, stripe):
    add_card(acme, stripe)
    pay(invoice)

    assert charge(invoice) is None
    with pytest.raises(NothingOpen):
        pay_now(invoice=invoice, by=bill)


def test_only_the_rest_is_charged(acme, invoice, stripe):
    add_card(acme, stripe)
    pay(invoice, "10.00")

    charge(invoice)
    settle()

    assert standing(invoice) == ("Paid", 0)
    assert invoice.payment_attempts.get().amount_minor == invoice.total_minor - 1_000


def test_a_currency_with_other_units_is_not_charged(acme, bill, invoice, stripe, monkeypatch):
    add_card(acme, stripe)
    monkeypatch.setattr("billing.payment_provider.units.WHOLE", {"EUR"})

    assert due_for_charge(dates.today()) == []
    with pytest.raises(OtherUnits):
        pay_now(invoice=invoice, by=bill)


@pytest.mark.parametrize("currency", ["ALL", "COP", "HUF", "IDR", "ISK", "UGX"])
def test_whole_units_here_are_not_taken_for_hundredths_there(currency):
    assert has_other_units(currency)


@pytest.mark.parametrize("currency", ["CHF", "CLP", "EUR", "JPY", "KRW", "PLN", "USD", "XAF"])
def test_most_units_are_the_same(currency):
    assert not has_other_units(currency)


def test_what_ended_never_changes(acme, invoice, stripe):
    add_card(acme, stripe)
    attempt = charge(invoice)
    settle()

    for outcome in (
        Failed("It was declined."),
        Succeeded("pi_other", attempt.amount),
        Succeeded(invoice.payment_attempts.get().reference, attempt.amount),
    ):
        assert not take_outcome(attempt_id=attempt.pk, outcome=outcome, now=later())

    assert Payment.objects.count() == 1
    assert states(invoice) == [("card", "succeeded")]


def test_an_amount_that_is_not_what_was_asked_counts_as_it_is_and_operators_hear(
    acme, invoice, stripe
):
    add_card(acme, stripe)
    attempt = charge(invoice)

    take_outcome(attempt_id=attempt.pk, outcome=Succeeded("pi_1", Money(100, "EUR")), now=later())

    assert standing(invoice) == ("Partly paid", invoice.total_minor - 100)
    assert ProviderFinding.objects.get().attempt == attempt


def test_another_currency_counts_as_nothing_and_blocks_another_charge(acme, bill, invoice, stripe):
    add_card(acme, stripe)
    attempt = charge(invoice)

    take_outcome(attempt_id=attempt.pk, outcome=Succeeded("pi_1", Money(100, "USD")), now=later())

    assert states(invoice) == [("card", "unknown")]
    assert not Payment.objects.exists()
    with pytest.raises(UnderWay):
        pay_now(invoice=invoice, by=bill)


def test_the_provider_is_never_called_in_a_transaction(acme, invoice, stripe):
    add_card(acme, stripe)
    attempt = charge(invoice)

    with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
        attempts.advance_attempt(attempt_id=attempt.pk, now=later())


def test_an_attempt_is_not_called_for_by_two(acme, invoice, stripe):
    add_card(acme, stripe)
    attempt = charge(invoice)
    stripe.faults.append(LOST)

    assert not attempts.advance_attempt(attempt_id=attempt.pk, now=later())
    calls = len(stripe.calls)
    assert not attempts.advance_attempt(attempt_id=attempt.pk, now=later())
    assert len(stripe.calls) == calls


def test_mails_are_not_sent_once_it_is_paid(acme, invoice, stripe):
    add_card(acme, stripe, DECLINED)
    charge(invoice)
    settle()
    mail = Mail.objects.get(kind="card-failed")
    assert "could not be paid" in body_of(card_mail.write_failed(mail))

    pay(Invoice.objects.get(pk=invoice.pk))

    assert card_mail.write_failed(mail) is None
