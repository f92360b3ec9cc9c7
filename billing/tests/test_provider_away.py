"""Attempts while the provider cannot be asked, or is slow, or says no."""

from datetime import timedelta

import pytest

from audit.models import Event
from billing import dates
from billing.actions import charge_due
from billing.card_payments import attempts
from billing.card_payments.paying import ByCard
from billing.tests.cards import CONFIRM, add_card, later, settle, states
from billing.tests.invoices import an_invoice, standing
from billing.tests.stripe_stand_in import LOST
from outbox.models import Mail

pytestmark = pytest.mark.django_db
AWAY = "http://127.0.0.1:9"


@pytest.fixture
def invoice(acme, stripe):
    """One whose payment someone has to confirm, on a page that is there."""
    invoice = an_invoice(acme)
    add_card(acme, stripe, CONFIRM)
    charge_due(invoice_id=invoice.pk, today=dates.today())
    settle(rounds=2)
    return invoice


def page_of(invoice):
    return invoice.payment_attempts.get(kind="page")


def test_the_page_stays_open_while_the_provider_is_away(invoice, stripe, settings):
    settings.STRIPE_API_BASE = AWAY

    settle(first=90)

    assert states(invoice) == [("card", "failed"), ("page", "waiting")]
    assert ByCard(page_of(invoice), None).url == page_of(invoice).url != ""


def test_nobody_is_asked_twice_to_confirm_one_payment(invoice, stripe, settings):
    for hour in range(2, 6):
        settings.STRIPE_API_BASE = AWAY
        settle(first=60 * hour)
        settings.STRIPE_API_BASE = stripe.url
        settle(first=60 * hour + 45)

    assert Mail.objects.filter(kind="payment-confirmation").count() == 1
    assert Event.objects.filter(kind="charge.waits").count() == 1


def test_what_was_paid_there_meanwhile_is_booked(invoice, stripe, settings):
    settings.STRIPE_API_BASE = AWAY
    settle(first=90)
    settings.STRIPE_API_BASE = stripe.url

    stripe.pay(page_of(invoice).page)
    settle(first=180)

    assert standing(invoice) == ("Paid", 0)


def test_what_can_no_longer_be_cancelled_is_asked_about_again(acme, stripe, monkeypatch):
    invoice, answer = an_invoice(acme), stripe.answer
    refused = {"error": {"type": "invalid_request_error", "message": "It has succeeded."}}
    monkeypatch.setattr(
        stripe,
        "answer",
        lambda *asked: (400, refused) if "cancel" in asked[1] else answer(*asked),
    )
    add_card(acme, stripe, CONFIRM)
    charge_due(invoice_id=invoice.pk, today=dates.today())

    settle(rounds=2)

    assert states(invoice) == [("card", "unknown")]


def test_a_slow_provider_leaves_the_rest_to_the_next_run(acme, zenith, stripe, monkeypatch):
    for organization in (acme, zenith):
        add_card(organization, stripe)
        charge_due(invoice_id=an_invoice(organization).pk, today=dates.today())
    monkeypatch.setattr(attempts, "LONGEST_RUN", timedelta(0))

    assert (attempts.settle_due(later()), attempts.settle_due(later())) == (1, 1)


def refusing(stripe, monkeypatch, status, **error):
    """Have every question answered by a refusal, and not what moves money."""
    answer, refused = stripe.answer, {"error": {"type": "invalid_request_error", **error}}
    monkeypatch.setattr(
        stripe,
        "answer",
        lambda *asked: (status, refused) if asked[0] == "GET" else answer(*asked),
    )


@pytest.mark.parametrize(
    ("status", "code", "state"),
    [
        (400, "parameter_unknown", "unknown"),
        (400, None, "unknown"),
        (404, None, "unknown"),
        (404, "resource_missing", "failed"),
        (400, "resource_missing", "failed"),
    ],
)
def test_only_that_there_is_no_such_thing_means_that_it_failed(
    acme, stripe, monkeypatch, status, code, state
):
    invoice = an_invoice(acme)
    add_card(acme, stripe)
    stripe.faults.append(LOST)
    charge_due(invoice_id=invoice.pk, today=dates.today())
    settle()
    refusing(stripe, monkeypatch, status, code=code, message="No.")

    settle(first=5)

    assert states(invoice) == [("card", state)]


def test_a_repetition_that_is_not_taken_says_nothing_of_the_first(
    acme, stripe, settings, monkeypatch
):
    invoice, answer = an_invoice(acme), stripe.answer
    add_card(acme, stripe)
    charge_due(invoice_id=invoice.pk, today=dates.today())
    settings.STRIPE_API_BASE = AWAY
    settle()
    settings.STRIPE_API_BASE = stripe.url
    refused = {"error": {"type": "invalid_request_error", "message": "Your version is too old."}}
    monkeypatch.setattr(
        stripe,
        "answer",
        lambda *asked: (400, refused) if asked[0] == "POST" else answer(*asked),
    )

    settle(first=5)

    assert states(invoice) == [("card", "unknown")]
