"""Money that came back after it was recorded: disputes, and refunds that failed later."""

import pytest

from audit.models import Event
from audit.sentences import sentence
from billing import dates
from billing.actions import charge_due
from billing.actions.charging import due_for_charge
from billing.actions.crediting import credit_invoice
from billing.actions.payments import reverse_payment
from billing.actions.refunding import refund_card
from billing.card_payments import reconciling
from billing.card_payments.paying import card_to_charge
from billing.mail import operators as operator_mail
from billing.models import Payment, PaymentAttempt, ProviderFinding
from billing.payment_provider.stripe import Stripe
from billing.tests.cards import add_card, body_of, later, send, settle
from billing.tests.invoices import REASON, an_invoice, olga, standing
from outbox.models import Mail
from tests.reading import words

pytestmark = pytest.mark.django_db
AWAY = "http://127.0.0.1:9"


@pytest.fixture
def paid(acme, stripe):
    """The charge of an invoice that a card paid, and an operator who hears of what comes back."""
    olga()
    invoice = an_invoice(acme)
    add_card(acme, stripe)
    charge_due(invoice_id=invoice.pk, today=dates.today())
    settle()
    return Payment.objects.get(invoice=invoice)


@pytest.fixture
def refunded(paid, stripe):
    """The refund of what a credit note gave back, which arrived at first."""
    credit_invoice(invoice=paid.invoice, amount="10.00", reason=REASON, by=olga())
    attempt = refund_card(payment=paid, amount="11.90", reason=REASON, by=olga())
    settle()
    attempt.refresh_from_db()
    assert attempt.state == "succeeded"
    return attempt


def found():
    return list(ProviderFinding.objects.order_by("pk").values_list("kind", "amount_minor"))


def mails():
    return Mail.objects.filter(kind="payment-differences").count()


def hint(payment, kind="charge.dispute.created", **more):
    about = {"id": "du_1", "payment_intent": payment.reference, **more}
    assert send(about, kind=kind).status_code == 200


def compare():
    return reconciling.reconcile(later(5))


def test_a_dispute_is_found_once_and_operators_are_emailed(paid, stripe):
    stripe.dispute(paid.reference, amount=700)

    assert (compare(), compare()) == (1, 0)

    assert found() == [("dispute", 700)]
    assert mails() == 1
    assert "Dispute: 1" in body_of(operator_mail.write_findings(Mail.objects.latest("created_at")))
    event = Event.objects.get(kind="charge.disputed")
    assert (event.organization_id, event.target_id) == (
        paid.invoice.organization_id,
        str(paid.invoice_id),
    )


def test_a_dispute_books_nothing(paid, stripe):
    stripe.dispute(paid.reference, "lost", amount=paid.amount_minor)

    compare()

    assert standing(paid.invoice) == ("Paid", 0)
    assert Payment.objects.get() == paid


def test_each_step_of_a_dispute_is_found_once(paid, stripe):
    steps = ["warning_needs_response", "needs_response", "under_review", "a state of 2031", "lost"]
    for status in (*steps, *steps):
        stripe.dispute(paid.reference, status)
        compare()

    assert [kind for kind, _ in found()] == ["inquiry", "dispute", "dispute_lost"]
    assert mails() == 3


@pytest.mark.parametrize(
    ("status", "kinds"),
    [("warning_closed", []), ("won", ["dispute_won"]), ("prevented", ["dispute_lost"])],
)
def test_how_a_dispute_ended(paid, stripe, status, kinds):
    stripe.dispute(paid.reference, status)

    compare()

    assert [kind for kind, _ in found()] == kinds


def test_disputes_of_others_who_use_the_account_are_ignored(paid, stripe):
    stripe.dispute("pi_of_a_shop")
    stripe.dispute(None)

    assert compare() == 0
    assert found() == []


def test_a_message_has_the_provider_asked_without_waiting_for_the_day(paid, stripe):
    stripe.dispute(paid.reference)
    assert reconciling.recheck_due(later()) == 0

    for _ in range(3):
        hint(paid)

    assert [reconciling.recheck_due(later(1)) for _ in range(2)] == [1, 0]
    assert found() == [("dispute", 100)]
    assert compare() == 0
    assert mails() == 1


def test_a_message_about_a_dispute_is_not_believed(paid, stripe):
    hint(paid, status="lost", amount=paid.amount_minor)

    assert reconciling.recheck_due(later(1)) == 0
    assert found() == []


@pytest.mark.parametrize("kind", ["payment_intent.succeeded", "charge.succeeded", "nonsense", None])
def test_no_other_message_has_the_past_asked_about(paid, stripe, kind):
    hint(paid, kind=kind)

    assert not PaymentAttempt.objects.filter(recheck_at__isnull=False).exists()


def test_a_provider_that_is_away_is_asked_again(paid, stripe, settings):
    stripe.dispute(paid.reference)
    hint(paid)
    settings.STRIPE_API_BASE = AWAY
    assert reconciling.recheck_due(later(1)) == 0
    settings.STRIPE_API_BASE = stripe.url

    assert reconciling.recheck_due(later(2)) == 0
    assert reconciling.recheck_due(later(20)) == 1


def test_a_message_that_comes_while_the_provider_answers_is_not_lost(paid, stripe, monkeypatch):
    ask = Stripe.taken_back

    def ask_slowly(provider, attempt):
        yield from list(ask(provider, attempt))
        if not stripe.disputes:
            stripe.dispute(paid.reference)
            hint(paid)

    monkeypatch.setattr(Stripe, "taken_back", ask_slowly)
    hint(paid)

    assert reconciling.recheck_due(later(1)) == 0
    assert reconciling.recheck_due(later(2)) == 1


def test_what_went_back_is_not_charged_again_by_itself(acme, paid, stripe):
    stripe.dispute(paid.reference, "lost", amount=paid.amount_minor)
    compare()

    reverse_payment(payment=paid, reason=REASON, by=olga())
    acme.payment_methods.update(is_default=False)
    add_card(acme, stripe)

    assert standing(paid.invoice) == ("Open", paid.amount_minor)
    assert due_for_charge(dates.today()) == []
    assert charge_due(invoice_id=paid.invoice_id, today=dates.today()) is None
    assert card_to_charge(paid.invoice, dates.today()) is None


def test_the_page_of_a_finding_says_what_to_do(paid, stripe, client_of):
    stripe.dispute(paid.reference, "lost")
    compare()
    finding = ProviderFinding.objects.get()

    page = client_of(olga()).get(f"/operators/billing/providerfinding/{finding.pk}/change/")

    assert "Reverse the payment on its page" in words(page)
    assert f"/operators/billing/payment/{paid.pk}/change/" in page.content.decode()


def test_a_refund_that_failed_later_is_found_once(refunded, stripe):
    assert compare() == 0
    stripe.failed_refunds.add(refunded.reference)

    assert (compare(), compare()) == (1, 0)

    assert found() == [("refund_failed", 1190)]
    assert mails() == 1
    assert Event.objects.filter(kind="refund.returned").count() == 1
    assert standing(refunded.invoice) == ("Paid", 0)


@pytest.mark.parametrize("kind", ["refund.failed", "charge.refund.updated", "refund.updated"])
def test_a_message_about_a_refund_has_it_asked_about(refunded, stripe, kind):
    stripe.failed_refunds.add(refunded.reference)

    send({"id": refunded.reference}, kind=kind)

    assert reconciling.recheck_due(later(1)) == 1
    assert found() == [("refund_failed", 1190)]


def test_a_refund_that_did_not_arrive_can_be_sent_again_once_it_is_reversed(refunded, stripe):
    stripe.failed_refunds.add(refunded.reference)
    compare()
    charge = refunded.refunds.payment

    reverse_payment(payment=refunded.payment, reason=REASON, by=olga())
    assert standing(refunded.invoice) == ("Overpaid", -1190)
    credit_invoice(invoice=refunded.invoice, amount="", reason=REASON, by=olga())
    rest = str(charge.amount.decimal)
    again = refund_card(payment=charge, amount=rest, reason=REASON, by=olga())

    assert again.amount_minor == charge.amount_minor


def test_a_refund_at_the_provider_is_found_once_and_books_nothing(paid, stripe, client_of):
    reference = stripe.refund(paid.reference, 700)

    assert (compare(), compare()) == (1, 0)

    assert found() == [("refunded", 700)]
    assert mails() == 1
    assert standing(paid.invoice) == ("Paid", 0)
    assert Payment.objects.get() == paid
    event = Event.objects.get(kind="charge.refunded")
    assert "sent €7.00 of the payment for the invoice CON-2026-00001 back" in sentence(event)
    finding = ProviderFinding.objects.get(reference=reference)
    page = client_of(olga()).get(f"/operators/billing/providerfinding/{finding.pk}/change/")
    assert "issue a credit note" in words(page)


@pytest.mark.parametrize("kind", ["charge.refunded", "refund.created"])
def test_a_message_about_a_refund_at_the_provider_has_the_charge_asked_about(paid, stripe, kind):
    reference = stripe.refund(paid.reference, 700)

    hint(paid, kind=kind, id=reference)

    assert reconciling.recheck_due(later(1)) == 1
    assert found() == [("refunded", 700)]


def test_a_refund_that_the_console_asked_for_is_no_finding(refunded, stripe):
    refund = PaymentAttempt.objects.filter(pk=refunded.pk)
    for state in ("succeeded", "unknown", "ended"):
        payment = refunded.payment if state == "succeeded" else None
        reference = refunded.reference if state == "succeeded" else ""
        refund.update(state=state, payment=payment, reference=reference, due_at=later(9999))

        assert compare() == 0

    refund.update(state="failed", is_untried=True)
    assert compare() == 1
    assert found() == [("refunded", 1190)]


def test_refunds_of_others_who_use_the_account_are_ignored(paid, stripe):
    card = paid.attempt.card
    asked = {"amount": 999, "currency": "eur", "payment_method": card, "confirm": "true"}
    intent = stripe.stripe.ask("POST", "/v1/payment_intents", **asked)[1]
    stripe.refund(intent["id"], 999)

    assert compare() == 0


def test_a_refund_that_failed_at_first_is_no_finding(refunded, stripe):
    PaymentAttempt.objects.filter(pk=refunded.pk).update(state="failed", payment=None)
    stripe.failed_refunds.add(refunded.reference)

    assert compare() == 0
