"""Calls that the provider does not take: operators hear of them, and no customer does."""

from datetime import timedelta

import pytest
import time_machine

from audit.models import Event
from billing import dates, schedule
from billing.actions import begin_card_setup, charge_due, pay_now
from billing.actions.charging import due_for_charge
from billing.actions.crediting import credit_invoice
from billing.actions.findings import settle_finding
from billing.actions.refunding import refund_card
from billing.card_payments import cards, reconciling
from billing.card_payments.cards import CallRefused
from billing.mail import operators as operator_mail
from billing.models import Payment, ProviderFinding
from billing.tests.cards import add_card, body_of, later, settle, states
from billing.tests.invoices import REASON, an_invoice, olga, standing
from billing.tests.stripe_stand_in import LOST, refusal
from outbox.models import Mail
from tests.reading import words

pytestmark = pytest.mark.django_db
UNKNOWN = (400, refusal("parameter_unknown", "payment_method_types"))
NO_KEY = (401, {"error": {"type": "invalid_request_error", "message": "Invalid API Key"}})
NO_RIGHT = (403, {"error": {"type": "invalid_request_error", "message": "No such right"}})
NO_CUSTOMER = (400, refusal("resource_missing", "customer", "No such customer"))
NO_CARD = (400, refusal("resource_missing", "payment_method", "No such PaymentMethod"))


@pytest.fixture
def invoice(acme, stripe):
    """An open invoice that a card will be charged for, and an operator who is told."""
    olga()
    add_card(acme, stripe)
    return an_invoice(acme)


@pytest.fixture
def refuse(stripe, monkeypatch):
    """Have calls with a method answered by a refusal; without one, as always."""
    answer = stripe.answer

    def begin(reply=None, method="POST"):
        monkeypatch.setattr(
            stripe,
            "answer",
            lambda *asked: reply if reply and asked[0] == method else answer(*asked),
        )

    return begin


def found():
    rows = ProviderFinding.objects.filter(settled_at=None).order_by("pk")
    return list(rows.values_list("kind", "reference"))


def mails(kind="payment-differences"):
    return Mail.objects.filter(kind=kind).count()


@pytest.mark.parametrize(
    ("reply", "reference", "state"),
    [
        (UNKNOWN, "parameter_unknown payment_method_types", "failed"),
        (NO_CUSTOMER, "resource_missing customer", "failed"),
        (NO_KEY, "AuthenticationError", "unknown"),
        (NO_RIGHT, "PermissionError", "unknown"),
    ],
)
def test_a_call_that_is_not_taken_is_told_to_operators_and_no_customer(
    acme, invoice, refuse, reply, reference, state
):
    refuse(reply)
    charge_due(invoice_id=invoice.pk, today=dates.today())

    settle()

    assert states(invoice) == [("card", state)]
    assert found() == [("refused", reference)]
    assert mails() == 1
    assert mails("card-failed") == 0
    assert not Event.objects.filter(kind="charge.failed").exists()
    assert "Refused call: 1" in body_of(
        operator_mail.write_findings(Mail.objects.latest("created_at"))
    )


def test_a_question_that_is_not_taken_says_nothing_of_the_charge(invoice, stripe, refuse):
    stripe.faults.append(LOST)
    charge_due(invoice_id=invoice.pk, today=dates.today())
    settle()
    refuse(NO_CUSTOMER, method="GET")

    settle(first=5)

    assert states(invoice) == [("card", "unknown")]
    assert found() == [("refused", "resource_missing customer")]


def test_a_card_that_the_provider_does_not_have_is_told_to_the_customer(invoice, refuse):
    refuse(NO_CARD)
    charge_due(invoice_id=invoice.pk, today=dates.today())

    settle()

    assert found() == []
    assert mails("card-failed") == 1


def test_a_card_is_charged_half_a_day_later_however_often_the_call_was_not_taken(invoice, refuse):
    refuse(UNKNOWN)
    for day in range(5):
        with time_machine.travel(later(60 * 24 * day), tick=False):
            assert [schedule.charge_cards(), schedule.charge_cards()] == [1, 0]
            settle()
            assert due_for_charge(dates.today() + timedelta(days=1)) == []
    assert mails() == 1

    refuse()
    with time_machine.travel(later(60 * 24 * 5), tick=False):
        schedule.charge_cards()
        settle()

    assert standing(invoice) == ("Paid", 0)


def test_a_key_that_was_wrong_for_days_is_no_declined_card(invoice, refuse):
    refuse(NO_KEY)
    charge_due(invoice_id=invoice.pk, today=dates.today())
    settle()
    refuse()

    with time_machine.travel(later(60 * 24 * 2), tick=False):
        settle()
        assert states(invoice) == [("card", "failed")]
        assert mails("card-failed") == 0
        assert due_for_charge(dates.today()) == [invoice.pk]


def test_a_refusal_that_was_settled_too_early_is_open_again(invoice, bill, refuse):
    refuse(UNKNOWN)
    for _ in range(2):
        pay_now(invoice=invoice, by=bill)
        settle()
    settle_finding(finding=ProviderFinding.objects.get(), reason=REASON, by=olga())
    assert found() == []

    pay_now(invoice=invoice, by=bill)
    settle()

    assert found() == [("refused", "parameter_unknown payment_method_types")]
    assert mails() == 2


def test_the_page_of_the_invoice_says_that_no_card_was_charged(client_of, bill, invoice, refuse):
    refuse(UNKNOWN)
    pay_now(invoice=invoice, by=bill)
    settle()

    shown = words(client_of(bill).get(f"/organizations/acme/billing/invoices/{invoice.pk}/"))

    assert "The last attempt was not made, and no card was charged" in shown
    assert "Transfer nothing until it is over." in shown
    assert "IBAN" not in shown
    assert "parameter" not in shown


def test_a_card_cannot_be_added_and_the_person_reads_whose_mistake_it_is(
    client_of, bill, invoice, refuse
):
    refuse(UNKNOWN)
    with pytest.raises(CallRefused):
        cards.open_page(begin_card_setup(by=bill))

    page = client_of(bill).post("/organizations/acme/billing/payment-methods/add/", follow=True)

    assert "The operators of this console were told" in words(page)
    assert found() == [("refused", "parameter_unknown payment_method_types")]


def test_questions_that_are_not_taken_are_told_to_operators(acme, bill, invoice, stripe, refuse):
    setup = cards.open_page(begin_card_setup(by=bill))
    stripe.pay(setup.page)
    questions = {
        "parameter_unknown a": lambda: cards.learn_of_cards(later(2)),
        "parameter_unknown b": lambda: reconciling.reconcile(later(2)),
    }
    for reference, ask in questions.items():
        refuse((400, refusal(*reference.split())), "GET")
        ask()

    assert [name for _, name in found()] == list(questions)


def test_a_refund_that_is_not_taken_is_told_to_operators_alone(acme, invoice, refuse):
    charge_due(invoice_id=invoice.pk, today=dates.today())
    settle()
    credit_invoice(invoice=invoice, amount="10.00", reason=REASON, by=olga())
    refund_card(payment=Payment.objects.get(), amount="11.90", reason=REASON, by=olga())
    refuse(UNKNOWN)

    settle()

    assert [kind for kind, _ in found()] == ["refused"]
    assert not Event.objects.filter(kind="refund.failed").exists()


def test_the_page_of_a_refused_call_says_what_to_do(client_of, bill, invoice, refuse):
    refuse(UNKNOWN)
    with pytest.raises(CallRefused):
        cards.open_page(begin_card_setup(by=bill))
    finding = ProviderFinding.objects.get()

    page = client_of(olga()).get(f"/operators/billing/providerfinding/{finding.pk}/change/")

    assert "Received unknown parameter: payment_method_types" in words(page)
    assert "newer release of the console" in words(page)
