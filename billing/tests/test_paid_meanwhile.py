"""What is paid or given back in another way while a card is being charged."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from billing import dates
from billing.actions import charge_due, pay_now
from billing.actions.crediting import credit_invoice
from billing.actions.payments import write_off
from billing.card_payments import cards
from billing.models import Payment, ProviderFinding
from billing.tests.cards import CONFIRM, DECLINED, add_card, body_of, settle, states
from billing.tests.invoices import REASON, an_invoice, olga, pay, standing
from billing.tests.stripe_stand_in import LOST
from outbox import kinds
from outbox.models import Mail
from tests.reading import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def invoice(acme):
    return an_invoice(acme)


def charge(invoice):
    return charge_due(invoice_id=invoice.pk, today=dates.today())


def text_of(invoice):
    """What people read in its PDF."""
    pdf = invoice.documents.get(kind="pdf")
    return PdfReader(BytesIO(bytes(pdf.content))).pages[0].extract_text()


def credit_all(invoice):
    credit_invoice(invoice=invoice, amount="", reason=REASON, by=olga())


def give_up(invoice):
    write_off(invoice=invoice, reason=REASON, by=olga())


@pytest.mark.parametrize("settled", [pay, credit_all, give_up])
def test_what_is_settled_before_the_call_is_not_charged(acme, invoice, stripe, settled):
    add_card(acme, stripe)
    charge(invoice)
    settled(invoice)

    settle()

    assert states(invoice) == [("card", "failed")]
    assert not Payment.objects.filter(kind="card").exists()
    assert standing(invoice)[1] == 0


@pytest.mark.parametrize("amount", [None, "10.00"])
@pytest.mark.parametrize("on_page", [False, True])
def test_a_call_that_never_arrived_is_not_made_again_for_what_was_paid(
    acme, bill, invoice, stripe, settings, amount, on_page
):
    add_card(acme, stripe)
    pay_now(invoice=invoice, on_page=on_page, by=bill)
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"
    settle()
    settings.STRIPE_API_BASE = stripe.url
    pay(invoice, amount)
    stripe.calls.clear()

    settle(first=5)

    assert [state for _, state in states(invoice)] == ["failed"]
    assert "POST" not in [method for method, _, _ in stripe.calls]
    assert not Mail.objects.filter(kind="card-failed").exists()
    assert not ProviderFinding.objects.exists()


def test_a_charge_whose_answer_was_lost_counts_also_after_a_transfer(acme, invoice, stripe):
    add_card(acme, stripe)
    stripe.faults.append(LOST)
    charge(invoice)
    settle()
    pay(invoice)

    settle(first=5)

    assert standing(invoice) == ("Overpaid", -invoice.total_minor)
    assert ProviderFinding.objects.get().what == "More was paid than was open."


def test_an_operator_is_asked_before_a_transfer_counts_beside_a_charge(
    acme, invoice, stripe, client_of
):
    add_card(acme, stripe)
    charge(invoice)
    here = f"/operators/billing/invoice/{invoice.pk}/record-payment/"
    line = {"amount": "58.31", "received_on": dates.today().isoformat(), "reference": "SEPA 1"}
    operator = client_of(olga())

    asked = operator.post(here, line | {"reason": REASON})
    assert not Payment.objects.exists()
    operator.post(here, line | {"reason": REASON, "is_beside_charge": "on"})

    assert "A payment of €58.31 by card is under way for CON-2026-00001" in words(asked)
    assert standing(invoice) == ("Paid", 0)


def test_only_what_is_still_open_is_charged(acme, invoice, stripe):
    add_card(acme, stripe)
    charge(invoice)
    pay(invoice, "10.00")

    settle()

    assert standing(invoice) == ("Paid", 0)
    assert Payment.objects.get(kind="card").amount_minor == invoice.total_minor - 1_000


def test_nobody_is_asked_to_confirm_what_was_paid(acme, invoice, stripe):
    add_card(acme, stripe, CONFIRM)
    charge(invoice)
    settle()
    pay(invoice)

    settle()

    assert states(invoice) == [("card", "failed"), ("page", "failed")]
    assert not Mail.objects.filter(kind="payment-confirmation").exists()


def test_no_more_is_to_be_confirmed_than_is_open(acme, invoice, stripe):
    add_card(acme, stripe, CONFIRM)
    charge(invoice)
    settle()
    pay(invoice, "10.00")

    settle()

    assert invoice.payment_attempts.get(state="waiting").amount_minor == standing(invoice)[1]


def test_a_page_is_closed_once_less_is_open_than_it_asks(bill, invoice, stripe):
    cards.demand_customer(bill.organization)
    pay_now(invoice=invoice, on_page=True, by=bill)
    settle()
    pay(invoice, "10.00")

    settle(first=60)

    assert states(invoice) == [("page", "failed")]
    assert any(path.endswith("/expire") for _, path, _ in stripe.calls)


def test_operators_hear_of_a_page_that_is_paid_after_the_invoice_was(bill, invoice, stripe):
    cards.demand_customer(bill.organization)
    attempt = pay_now(invoice=invoice, on_page=True, by=bill)
    settle()
    pay(invoice)
    attempt.refresh_from_db()
    stripe.pay(attempt.page)

    settle(first=60)

    assert standing(invoice) == ("Overpaid", -invoice.total_minor)
    assert ProviderFinding.objects.get().what == "More was paid than was open."
    assert Mail.objects.filter(kind="payment-differences").exists()


def test_nobody_is_asked_to_transfer_what_a_card_is_charged(acme, invoice, stripe):
    mail = Mail.objects.get(kind="invoice")
    assert "IBAN" in body_of(kinds.write(mail))
    add_card(acme, stripe)

    said = body_of(kinds.write(mail))

    assert "It is charged to the card Visa …4242. Transfer nothing." in said
    assert "IBAN" not in said
    charge(invoice)
    settle()
    said = body_of(kinds.write(mail))
    assert "This invoice is paid" in said
    assert "IBAN" not in said


def test_an_invoice_that_a_card_will_pay_says_so_in_its_documents(acme, invoice, stripe):
    add_card(acme, stripe)
    charged, refunded = an_invoice(acme), invoice

    credit_invoice(invoice=refunded, amount="", reason=REASON, by=olga())

    texts = [text_of(document) for document in (invoice, charged, refunded.credit_notes.get())]
    assert [("IBAN" in text, "the card Visa …4242" in text) for text in texts] == [
        (True, False),
        (False, True),
        (False, False),
    ]


@pytest.mark.parametrize("number", [DECLINED, CONFIRM])
def test_what_the_card_did_not_pay_can_be_transferred(acme, invoice, stripe, number):
    add_card(acme, stripe, number)
    charge(invoice)
    settle()

    assert "IBAN" in body_of(kinds.write(Mail.objects.get(kind="invoice")))


def test_the_page_asks_for_no_transfer_while_a_card_is_charged(
    client_of, acme, bill, invoice, stripe
):
    add_card(acme, stripe)
    here = f"/organizations/acme/billing/invoices/{invoice.pk}/"
    assert "Transfer €58.31 by" in words(client_of(bill).get(here))

    charge(invoice)

    shown = words(client_of(bill).get(here))
    assert "Transfer nothing until it is over" in shown
    assert "IBAN" not in shown
