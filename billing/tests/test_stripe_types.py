"""The console asks Stripe only for what the pinned version of its API has, as its library says."""

import re
from urllib.parse import urlsplit

import pytest
import stripe as library
from stripe import params

from billing import dates
from billing.actions import begin_card_setup, charge_due, pay_now
from billing.actions.crediting import credit_invoice
from billing.actions.findings import note_taken_back
from billing.actions.refunding import refund_card
from billing.card_payments import cards, reconciling
from billing.models import Payment, PaymentAttempt
from billing.payment_provider.calls import Succeeded
from billing.payment_provider.configured import gateway
from billing.payment_provider.stripe import VERSION
from billing.payment_provider.stripe_events import OF_THE_PAST
from billing.payment_provider.stripe_losses import NOTHING, STATES
from billing.tests.cards import CONFIRM, add_card, later, settle
from billing.tests.invoices import REASON, an_invoice, olga, pay
from billing.tests.stripe_stand_in import LOST
from billing.tests.stripe_types import CALLS, call_of, values_of
from console.settings import BASE_DIR

pytestmark = pytest.mark.django_db
DOCUMENTED = re.compile(r"`((?:checkout|payment_intent|charge|refund)\.[a-z_.]+)`")
ANSWERS = {
    library.PaymentIntent: {
        "succeeded",
        "requires_action",
        "requires_confirmation",
        "canceled",
        "requires_payment_method",
    },
    library.checkout.Session: {"open", "complete", "expired"},
    library.Dispute: {*STATES, NOTHING},
}
"""The states that the console tells apart, where Stripe says which there are."""


def provider():
    """The one whose keys are set."""
    configured = gateway()
    assert configured is not None
    return configured


def refund(acme, stripe):
    """Charge a card with the answer lost, give some of it back, and compare."""
    invoice = an_invoice(acme)
    add_card(acme, stripe)
    stripe.faults += [LOST, LOST]
    charge_due(invoice_id=invoice.pk, today=dates.today())
    settle(rounds=2)
    credit_invoice(invoice=invoice, amount="10.00", reason=REASON, by=olga())
    refund_card(payment=Payment.objects.get(), amount="11.90", reason=REASON, by=olga())
    settle(rounds=3, first=100)
    for attempt in PaymentAttempt.objects.all():
        assert isinstance(provider().find(attempt, may_repeat=False), Succeeded)
        assert not any(note_taken_back(taken_back=back) for back in provider().taken_back(attempt))
    reconciling.reconcile(later())


def replace_card(bill, stripe):
    """Enter a card on a page, and have it forgotten."""
    setup = cards.open_page(begin_card_setup(by=bill))
    assert cards.learn_of_cards(later(1)) == 0
    provider().detach(stripe.pay(setup.page))
    assert cards.learn_of_cards(later(20)) == 1


def confirm(acme, bill, stripe):
    """Charge a card that a person has to confirm, and close the page once it is not needed."""
    invoice = an_invoice(acme)
    acme.payment_methods.update(is_default=False)
    add_card(acme, stripe, CONFIRM)
    pay_now(invoice=invoice, by=bill)
    settle(rounds=2)
    pay(invoice)
    settle(first=100)


def test_each_call_gives_what_the_pinned_version_of_the_api_takes(acme, bill, stripe):
    refund(acme, stripe)
    replace_card(bill, stripe)
    confirm(acme, bill, stripe)

    assert stripe.wrong == []
    calls = {call_of(method, urlsplit(path).path) for method, path, _ in stripe.calls}
    assert calls == set(CALLS)


def test_what_a_call_gives_is_held_against_the_types_of_the_pinned_version():
    assert library.api_version == VERSION


@pytest.mark.parametrize("kind", ANSWERS)
def test_the_states_that_are_told_apart_are_those_that_there_are(kind):
    assert ANSWERS[kind] <= values_of(kind, "status")


def test_the_events_that_operators_subscribe_to_are_those_that_there_are():
    events = values_of(params.WebhookEndpointCreateParams, "enabled_events")
    documented = set(DOCUMENTED.findall((BASE_DIR / "docs/billing.md").read_text()))

    assert "payment_intent.succeeded" in documented <= events
    for start in OF_THE_PAST:
        assert any(event.startswith(start) for event in events)
