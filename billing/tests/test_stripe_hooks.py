"""Messages of the provider: hints of what to ask about, and never believed."""

import itertools

import pytest

from billing import dates
from billing.actions import begin_card_setup, charge_due
from billing.card_payments import cards
from billing.models import CardSetup, Payment, PaymentAttempt
from billing.tests.cards import add_card, later, send, settle, states
from billing.tests.invoices import an_invoice, standing
from billing.tests.stripe_stand_in import LOST

pytestmark = pytest.mark.django_db
MEANINGLESS = [
    "",
    "[]",
    "{}",
    "nonsense",
    '{"data": 1}',
    '{"data": null}',
    '{"data": {"object": []}}',
    '{"data": {"object": {"id": 7, "metadata": [1]}}}',
    '{"data": {"object": {"id": "\\u0000"}}}',
]


@pytest.fixture
def lost(acme, stripe):
    """An invoice whose charge no one heard of."""
    invoice = an_invoice(acme)
    add_card(acme, stripe)
    stripe.faults.append(LOST)
    charge_due(invoice_id=invoice.pk, today=dates.today())
    settle()
    return invoice


def about(invoice, **more):
    return {
        "id": "pi_any",
        "metadata": {"console_attempt": str(invoice.payment_attempts.get().pk)},
        **more,
    }


def test_a_message_has_the_attempt_asked_about(lost, stripe):
    assert send(about(lost)).status_code == 200
    assert standing(lost)[0] == "Open"

    settle()

    assert standing(lost) == ("Paid", 0)


def test_what_a_message_says_is_not_believed(acme, stripe):
    invoice = an_invoice(acme)
    add_card(acme, stripe, "4000000000000341")
    charge_due(invoice_id=invoice.pk, today=dates.today())

    send(about(invoice, status="succeeded", amount_received=invoice.total_minor))
    settle()

    assert states(invoice) == [("card", "failed")]
    assert not Payment.objects.exists()


def test_repeated_late_and_shuffled_messages_change_nothing(lost, stripe):
    kinds = ["payment_intent.created", "payment_intent.succeeded", "charge.succeeded"]
    for order in itertools.permutations(kinds):
        for kind in order:
            assert send(about(lost), kind=kind).status_code == 200
            settle()
    for _ in range(8):
        assert send(about(lost), kind="payment_intent.payment_failed").status_code == 200
        settle()

    assert Payment.objects.count() == 1
    assert states(lost) == [("card", "succeeded")]


@pytest.mark.parametrize(
    "forged",
    [{"secret": "whsec_other"}, {"age": 301}, {"secret": ""}],
    ids=["another secret", "too old", "no secret"],
)
def test_a_forged_message_is_refused_and_nothing_is_asked(lost, stripe, forged):
    PaymentAttempt.objects.update(due_at=later(60))

    assert send(about(lost), **forged).status_code == 400

    settle()
    assert states(lost) == [("card", "unknown")]


def test_a_message_without_a_signature_is_refused(client, lost, stripe):
    reply = client.post("/billing/stripe/", "{}", content_type="application/json")

    assert reply.status_code == 400
    assert client.get("/billing/stripe/").status_code == 405


@pytest.mark.parametrize("signature", ["t=9999999999,v1=é", "é", "t=é,v1=", "t,v1", "v1=0"])
def test_a_signature_that_is_none_is_refused(client, stripe, signature):
    reply = client.post(
        "/billing/stripe/",
        "{}",
        content_type="application/json",
        headers={"Stripe-Signature": signature},
    )

    assert reply.status_code == 400


@pytest.mark.parametrize("body", MEANINGLESS)
def test_a_message_that_means_nothing_is_taken_and_ignored(lost, stripe, body):
    assert send(None, body=body).status_code == 200
    assert states(lost) == [("card", "unknown")]


@pytest.mark.parametrize(
    "body",
    [
        "[" * 20_000,
        '{"a":' * 20_000,
        '{"data": {"object": {"id": "\\ud800"}}}',
        '{"data": {"object": {"metadata": {"console_attempt": "\\udfff"}}}}',
    ],
    ids=["lists", "objects", "half a character", "half a character in a mark"],
)
def test_a_signed_message_that_nobody_can_have_written_is_refused(lost, stripe, body):
    assert send(None, body=body).status_code == 400
    assert states(lost) == [("card", "unknown")]


def test_messages_of_others_are_ignored(lost, stripe):
    PaymentAttempt.objects.update(due_at=later(60))

    for row in ({"id": "pi_foreign"}, {"id": "pi_2", "metadata": {"console_attempt": "x"}}):
        assert send(row).status_code == 200

    settle()
    assert states(lost) == [("card", "unknown")]


def test_a_large_message_is_refused(lost, stripe):
    assert send(about(lost, text="x" * 300_000)).status_code == 413


def test_a_secret_that_is_being_replaced_still_counts(lost, stripe, settings):
    settings.STRIPE_WEBHOOK_SECRET = ["whsec_old", "whsec_new"]

    for secret in ("whsec_old", "whsec_new"):
        assert send(about(lost), secret=secret).status_code == 200
    assert send(about(lost)).status_code == 400


def test_without_keys_nothing_is_there(lost, stripe, settings):
    settings.STRIPE_SECRET_KEY = ""

    assert send(about(lost)).status_code == 404


def test_a_message_about_a_page_has_the_card_asked_for(acme, bill, seller, stripe):
    setup = cards.open_page(begin_card_setup(by=bill))
    stripe.pay(setup.page)
    assert cards.learn_of_cards(later()) == 0

    send({"id": setup.page}, kind="checkout.session.completed")

    assert cards.learn_of_cards(later()) == 1
    assert CardSetup.objects.get().state == "added"
