"""Refunds to cards, and what operators hear of where the provider and the console differ."""

import logging

import pytest
import time_machine

from accounts.actions import NotAnOperator
from audit.models import Event
from billing import dates
from billing.actions import charge_due
from billing.actions.charging import UnderWay
from billing.actions.crediting import credit_invoice
from billing.actions.findings import SettledAlready, settle_finding
from billing.actions.payments import (
    MoreThanOverpaid,
    ReversedAlready,
    Transfer,
    refund_payment,
    reverse_payment,
)
from billing.actions.refunding import MoreThanPaid, NotByCard, refund_card
from billing.card_payments import reconciling
from billing.mail import operators as operator_mail
from billing.models import Payment, PaymentAttempt, ProviderFinding
from billing.tests.cards import add_card, body_of, later, settle, states
from billing.tests.invoices import REASON, an_invoice, olga, pay, standing
from billing.tests.stripe_stand_in import BROKEN, LOST
from outbox.models import Mail

pytestmark = pytest.mark.django_db


@pytest.fixture
def paid(acme, stripe):
    """An invoice that a card paid."""
    invoice = an_invoice(acme)
    add_card(acme, stripe)
    charge_due(invoice_id=invoice.pk, today=dates.today())
    settle()
    return invoice


def give_back(invoice, amount="10.00", by=None):
    payment = Payment.objects.get(invoice=invoice, kind="card")
    return refund_card(payment=payment, amount=amount, reason=REASON, by=by or olga())


def credit(invoice, amount="10.00"):
    credit_invoice(invoice=invoice, amount=amount, reason=REASON, by=olga())


def refunds_of(invoice, stripe):
    intent = Payment.objects.get(invoice=invoice, kind="card").reference
    return stripe.stripe.ask("GET", f"/v1/refunds?payment_intent={intent}")[1]["data"]


@pytest.mark.parametrize("fault", ["", LOST, BROKEN])
def test_what_was_paid_too_much_goes_back_to_the_card_once(paid, stripe, fault):
    credit(paid)
    _, overpaid = standing(paid)
    stripe.faults.append(fault)

    give_back(paid, str(-overpaid / 100))
    settle()
    settle(first=5)

    assert standing(paid) == ("Paid", 0)
    assert [each["amount"] for each in refunds_of(paid, stripe)] == [-overpaid]
    entry = Payment.objects.get(kind="refund")
    assert entry.recorded_by == olga()
    assert entry.reason == REASON
    assert Event.objects.filter(kind="payment.refunded").count() == 1


def test_no_more_than_was_paid_too_much_goes_back(paid, stripe):
    with pytest.raises(MoreThanOverpaid):
        give_back(paid)

    assert refunds_of(paid, stripe) == []


def test_no_more_goes_back_than_the_card_paid(acme, stripe):
    invoice = an_invoice(acme)
    pay(invoice, "50.00")
    add_card(acme, stripe)
    charge_due(invoice_id=invoice.pk, today=dates.today())
    settle()
    credit(invoice, "20.00")

    with pytest.raises(MoreThanPaid):
        give_back(invoice, "20.00")


def test_nothing_goes_back_of_a_payment_that_was_reversed(paid, stripe):
    reverse_payment(payment=Payment.objects.get(), reason=REASON, by=olga())
    pay(paid, "158.31", is_credit=True)
    assert standing(paid) == ("Overpaid", -10_000)

    with pytest.raises(ReversedAlready):
        give_back(paid)

    assert refunds_of(paid, stripe) == []


def test_one_refund_at_a_time_and_what_is_under_way_is_not_sent_by_transfer_too(paid, stripe):
    credit(paid)
    give_back(paid, "11.90")

    with pytest.raises(UnderWay):
        give_back(paid, "1.00")
    with pytest.raises(MoreThanOverpaid):
        refund_payment(
            invoice=paid,
            transfer=Transfer("11.90", dates.today(), "SEPA 9"),
            reason=REASON,
            by=olga(),
        )


def test_a_transfer_is_not_refunded_to_a_card(acme, stripe):
    invoice = an_invoice(acme)
    payment = pay(invoice)

    with pytest.raises(NotByCard):
        refund_card(payment=payment, amount="1.00", reason=REASON, by=olga())


def test_no_member_refunds(paid, adam):
    credit(paid)

    with pytest.raises(NotAnOperator):
        give_back(paid, by=adam.user)


def test_an_operator_refunds_on_the_page_of_the_payment(paid, stripe, client_of):
    credit(paid)
    payment = Payment.objects.get(kind="card")

    page = client_of(olga()).post(
        f"/operators/billing/payment/{payment.pk}/refund-card/",
        {"amount": "11.90", "reason": REASON},
        follow=True,
    )

    assert "The refund was started" in page.content.decode()
    assert PaymentAttempt.objects.get(kind="refund").purpose == REASON


def test_a_refund_that_fails_is_told(paid, stripe):
    credit(paid)
    attempt = give_back(paid, "11.90")
    PaymentAttempt.objects.filter(kind="card").update(reference="pi_unknown")

    settle()

    attempt.refresh_from_db()
    assert attempt.state == "failed"
    assert Event.objects.filter(kind="refund.failed").exists()
    assert not Payment.objects.filter(kind="refund").exists()


def test_a_refund_that_never_arrived_is_told(paid, stripe, settings):
    credit(paid)
    give_back(paid, "11.90")
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"
    settle()
    settings.STRIPE_API_BASE = stripe.url

    with time_machine.travel(later(60 * 24), tick=False):
        settle()

    assert states(paid) == [("card", "succeeded"), ("refund", "failed")]
    assert Event.objects.filter(kind="refund.failed").exists()


def test_a_charge_that_the_console_does_not_know_is_noted_once_and_mailed(
    acme, paid, stripe, caplog
):
    operator = olga()
    card = acme.payment_methods.get()
    asked = {"amount": 999, "currency": "eur", "payment_method": card.reference}
    asked |= {"customer": acme.provider_customer.reference, "confirm": "true"}
    stripe.stripe.ask("POST", "/v1/payment_intents", **asked, **{"metadata[console_attempt]": "x"})
    stripe.stripe.ask("POST", "/v1/payment_intents", **asked)
    known = set(ProviderFinding.objects.values_list("reference", flat=True))

    with caplog.at_level(logging.ERROR):
        assert reconciling.reconcile(later(30)) >= 1
        assert reconciling.reconcile(later(40)) == 0

    found = ProviderFinding.objects.exclude(reference__in=known).filter(amount_minor=999)
    assert found.count() == 1
    assert "differ" in caplog.text
    mail = Mail.objects.filter(kind="payment-differences").latest("created_at")
    assert mail.recipient == operator.email
    assert "differ" in body_of(operator_mail.write_findings(mail))
    for finding in ProviderFinding.objects.all():
        settle_finding(finding=finding, reason=REASON, by=operator)
    assert operator_mail.write_findings(mail) is None
    with pytest.raises(SettledAlready):
        settle_finding(finding=found.get(), reason=REASON, by=operator)


def test_what_is_young_or_known_is_no_difference(paid, stripe):
    reconciling.reconcile(later(30))
    reference = Payment.objects.get(kind="card").reference

    assert not ProviderFinding.objects.filter(reference=reference).exists()


def test_a_charge_for_an_attempt_that_ended_without_it_is_noted(acme, stripe):
    invoice = an_invoice(acme)
    add_card(acme, stripe)
    stripe.faults.append(LOST)
    charge_due(invoice_id=invoice.pk, today=dates.today())
    settle()
    attempt = invoice.payment_attempts.get()
    PaymentAttempt.objects.filter(pk=attempt.pk).update(state="failed")

    reconciling.reconcile(later(30))

    assert ProviderFinding.objects.get(attempt=attempt).amount_minor == invoice.total_minor
    assert not Payment.objects.exists()


def test_lost_answers_are_made_up_for_by_the_daily_comparison(acme, stripe):
    invoice = an_invoice(acme)
    add_card(acme, stripe)
    stripe.faults.append(LOST)
    charge_due(invoice_id=invoice.pk, today=dates.today())
    settle()
    PaymentAttempt.objects.update(due_at=later(60 * 24 * 365))

    reconciling.reconcile(later(60))
    settle(first=60)

    assert states(invoice) == [("card", "succeeded")]
    assert standing(invoice) == ("Paid", 0)


def test_a_provider_that_is_away_is_compared_with_tomorrow(paid, settings, stripe):
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"

    assert reconciling.reconcile(later(60)) == 0
