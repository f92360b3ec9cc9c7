"""Charging: one charge for an invoice, whatever becomes of the answer."""

from datetime import timedelta

import pytest
import time_machine
from django.db import transaction

from audit.models import Event
from audit.sentences import sentence
from billing import card_mail, dates, schedule, settling
from billing.actions import charge_due, pay_now
from billing.actions.charging import NoCard, OtherUnits, UnderWay, due_for_charge
from billing.actions.outcomes import take_outcome
from billing.actions.payments import NothingOpen, reverse_payment
from billing.gateways.calls import Failed, Succeeded
from billing.gateways.units import has_other_units
from billing.models import Invoice, Payment, PaymentAttempt, ProviderFinding
from billing.money import Money
from billing.tests.cards import CONFIRM, DECLINED, add_card, body_of, later, settle, states
from billing.tests.invoices import REASON, an_invoice, olga, pay, standing
from billing.tests.stripe_stand_in import BROKEN, LOST, SLOW
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
    assert not settling.go_on(attempt_id=PaymentAttempt.objects.get().pk, now=later(5))


@pytest.mark.parametrize("state", ["suspended_at", "deletion_asked_at"])
def test_an_organization_that_is_not_running_is_not_charged(acme, invoice, stripe, state):
    add_card(acme, stripe)
    more = {"removal_due_at": later(60)} if state == "deletion_asked_at" else {}
    Organization.objects.filter(pk=acme.pk).update(**{state: later()}, **more)

    assert due_for_charge(dates.today()) == []
    assert charge(invoice) is None


@pytest.mark.parametrize("fault", [LOST, BROKEN, SLOW])
def test_an_answer_that_is_lost_is_asked_for_and_nothing_charged_again(
    acme, invoice, stripe, fault
):
    add_card(acme, stripe)
    stripe.faults.append(fault)
    charge(invoice)

    settle()
    if fault != SLOW:
        assert states(invoice) == [("card", "unknown")]
        assert standing(invoice)[0] == "Open"
    settle(rounds=2, first=5)

    assert states(invoice) == [("card", "succeeded")]
    assert standing(invoice) == ("Paid", 0)
    assert len(charges_of(invoice, stripe)) == 1


def test_a_call_that_never_arrived_is_made_again_with_the_same_key(acme, invoice, stripe, settings):
    add_card(acme, stripe)
    charge(invoice)
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"
    settle()
    settings.STRIPE_API_BASE = stripe.url

    settle(first=5)

    keys = {key for method, path, key in stripe.calls if method == "POST" and "intents" in path}
    assert keys == {str(invoice.payment_attempts.get().pk)}
    assert standing(invoice) == ("Paid", 0)


def test_after_a_day_nothing_is_repeated_only_looked_for(acme, invoice, stripe, settings):
    add_card(acme, stripe)
    charge(invoice)
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"
    settle()
    settings.STRIPE_API_BASE = stripe.url

    with time_machine.travel(later(60 * 24), tick=False):
        settle()

    assert states(invoice) == [("card", "failed")]
    assert charges_of(invoice, stripe) == []


def test_a_charge_of_which_nobody_heard_is_found_after_a_day(acme, invoice, stripe):
    add_card(acme, stripe)
    stripe.faults.append(LOST)
    charge(invoice)
    settle()

    with time_machine.travel(later(60 * 24), tick=False):
        settle()

    assert states(invoice) == [("card", "succeeded")]
    assert len(charges_of(invoice, stripe)) == 1


def test_while_one_attempt_is_unfinished_there_is_no_other(acme, bill, invoice, stripe):
    add_card(acme, stripe)
    stripe.faults.append(LOST)
    charge(invoice)
    settle()

    with pytest.raises(UnderWay):
        pay_now(invoice=invoice, by=bill)
    with pytest.raises(UnderWay):
        pay_now(invoice=invoice, on_page=True, by=bill)
    assert due_for_charge(dates.today()) == []


def test_a_declined_card_is_told_and_tried_again_on_later_days_only(acme, invoice, stripe):
    add_card(acme, stripe, DECLINED)
    charge(invoice)
    settle()

    assert states(invoice) == [("card", "failed")]
    assert Mail.objects.filter(kind="card-failed").count() == 1
    assert "could not be paid" in sentence(Event.objects.get(kind="charge.failed"))
    tried = []
    for day in range(1, 12):
        with time_machine.travel(later(60 * 24 * day), tick=False):
            if schedule.charge_cards():
                tried.append(day)
                settle()
    assert tried == [3, 5, 7]
    assert charges_of(invoice, stripe) == []


def test_another_card_is_tried_at_once_and_one_declined_for_good_never(acme, invoice, stripe):
    add_card(acme, stripe, DECLINED)
    charge(invoice)
    settle()
    PaymentAttempt.objects.update(is_final=True)
    assert due_for_charge(dates.today() + timedelta(days=30)) == []

    acme.payment_methods.all().delete()
    add_card(acme, stripe)

    assert schedule.charge_cards() == 1
    settle()
    assert standing(invoice) == ("Paid", 0)


def test_what_was_disputed_and_reversed_is_not_charged_again(acme, bill, invoice, stripe):
    add_card(acme, stripe)
    charge(invoice)
    settle()

    reverse_payment(payment=Payment.objects.get(), reason=REASON, by=olga())

    assert standing(invoice)[0] == "Open"
    assert due_for_charge(dates.today() + timedelta(days=9)) == []
    assert pay_now(invoice=invoice, by=bill)


def test_an_expired_card_is_not_charged(acme, invoice, stripe):
    add_card(acme, stripe)
    acme.payment_methods.update(expires_year=2020)

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
    assert "load delay" not in page.content.decode(), "it waits for a person"
    back = client_of(bill).get(
        f"/organizations/acme/billing/invoices/{invoice.pk}/", {"returned": 1}
    )
    assert attempt.url not in back.content.decode()
    assert "Paid" not in words(back), "whoever only says so has paid nothing"
    assert "load delay:2s" in back.content.decode()

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
    monkeypatch.setattr("billing.gateways.units.WHOLE", {"EUR"})

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
        settling.go_on(attempt_id=attempt.pk, now=later())


def test_an_attempt_is_not_called_for_by_two(acme, invoice, stripe):
    add_card(acme, stripe)
    attempt = charge(invoice)
    stripe.faults.append(LOST)

    assert not settling.go_on(attempt_id=attempt.pk, now=later())
    calls = len(stripe.calls)
    assert not settling.go_on(attempt_id=attempt.pk, now=later())
    assert len(stripe.calls) == calls


def test_mails_are_not_sent_once_it_is_paid(acme, invoice, stripe):
    add_card(acme, stripe, DECLINED)
    charge(invoice)
    settle()
    mail = Mail.objects.get(kind="card-failed")
    assert "could not be paid" in body_of(card_mail.write_failed(mail))

    pay(Invoice.objects.get(pk=invoice.pk))

    assert card_mail.write_failed(mail) is None
