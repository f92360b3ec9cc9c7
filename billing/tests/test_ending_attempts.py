"""Attempts of which the provider says nothing: an operator ends them, and money still counts."""

from datetime import timedelta

import pytest

from accounts.actions import NotAnOperator
from audit.models import Event
from billing import dates
from billing.actions import charge_due, pay_now
from billing.actions.charging import UnderWay, due_for_charge
from billing.actions.outcomes import NotUnknown, end_attempt
from billing.card_payments import reconciling
from billing.models import Payment, PaymentAttempt, ProviderFinding
from billing.tests.cards import CONFIRM, add_card, later, send, settle, states
from billing.tests.invoices import REASON, an_invoice, olga, standing
from billing.tests.stripe_stand_in import LOST
from console.words.reasons import InvalidReason
from tests.reading import words

pytestmark = pytest.mark.django_db
AWAY = "http://127.0.0.1:9"
DAY = 24 * 60


@pytest.fixture
def invoice(acme, stripe):
    return an_invoice(acme)


@pytest.fixture
def lost(acme, invoice, stripe):
    """An attempt that charged, of which no one heard for a day."""
    add_card(acme, stripe)
    stripe.faults.append(LOST)
    charge_due(invoice_id=invoice.pk, today=dates.today())
    settle()
    return grown_old()


@pytest.fixture
def never_sent(acme, invoice, stripe, settings):
    """An attempt that never reached the provider, which was away for a day."""
    add_card(acme, stripe)
    charge_due(invoice_id=invoice.pk, today=dates.today())
    settings.STRIPE_API_BASE = AWAY
    settle()
    settings.STRIPE_API_BASE = stripe.url
    return grown_old()


def grown_old(minutes=DAY):
    """The attempt, as if it was made so much earlier."""
    attempt = PaymentAttempt.objects.get()
    for name in ("created_at", "sent_at", "unknown_at"):
        setattr(attempt, name, getattr(attempt, name) - timedelta(minutes=minutes))
    attempt.save()
    return attempt


def end(attempt, by=None):
    end_attempt(attempt=attempt, reason=REASON, by=by or olga())


def charged(attempt, stripe):
    return stripe.charged().count(str(attempt.pk))


def kinds():
    return sorted(ProviderFinding.objects.values_list("kind", flat=True))


def test_an_operator_ends_it_and_another_can_begin(lost, bill, invoice):
    with pytest.raises(UnderWay):
        pay_now(invoice=invoice, by=bill)

    end(lost)

    assert states(invoice) == [("card", "ended")]
    assert Event.objects.get(kind="charge.ended").reason == REASON
    assert pay_now(invoice=invoice, by=bill).state == "created"


def test_what_was_taken_counts_once_when_the_provider_says_so(lost, invoice, stripe):
    end(lost)

    settle(first=10)
    assert standing(invoice)[0] == "Open"
    settle(rounds=2, first=DAY + 1)

    assert states(invoice) == [("card", "succeeded")]
    assert standing(invoice) == ("Paid", 0)
    assert Payment.objects.count() == 1
    assert charged(lost, stripe) == 1
    assert kinds() == ["late"]


def test_a_message_and_the_comparison_have_it_asked_about_sooner(lost, invoice):
    end(lost)
    send({"id": "pi_any", "metadata": {"console_attempt": str(lost.pk)}})

    settle()

    assert standing(invoice) == ("Paid", 0)


def test_the_daily_comparison_calls_no_charge_unknown_that_is_still_asked_about(lost, invoice):
    end(lost)

    reconciling.reconcile(later(30))
    assert not lost.findings.exists()
    settle(first=31)

    assert [finding.kind for finding in lost.findings.all()] == ["late"]
    assert standing(invoice) == ("Paid", 0)


def test_what_was_paid_twice_because_of_it_is_counted_twice_and_found(lost, bill, invoice, stripe):
    end(lost)
    pay_now(invoice=invoice, by=bill)
    settle()
    assert standing(invoice) == ("Paid", 0)

    settle(first=DAY + 1)

    assert standing(invoice) == ("Overpaid", -invoice.total_minor)
    assert kinds() == ["charge", "late"]


def test_nothing_is_charged_by_asking(never_sent, invoice, stripe):
    end(never_sent)

    settle(rounds=3, first=DAY + 1)

    assert states(invoice) == [("card", "failed")]
    assert charged(never_sent, stripe) == 0
    assert kinds() == []


def test_the_clock_charges_no_card_while_nobody_knows(acme, lost, invoice, stripe):
    end(lost)
    acme.payment_methods.update(is_default=False)
    add_card(acme, stripe)

    day = dates.today() + timedelta(days=20)

    assert due_for_charge(day) == []
    assert charge_due(invoice_id=invoice.pk, today=day) is None


def test_the_clock_goes_on_once_it_is_known_that_nothing_was_taken(never_sent, invoice):
    end(never_sent)
    settle(first=DAY + 1)

    assert due_for_charge(dates.today() + timedelta(days=3)) == [invoice.pk]


def test_a_provider_that_stays_away_is_asked_for_ever_and_less_often(
    lost, invoice, stripe, settings
):
    end(lost)
    settings.STRIPE_API_BASE = AWAY
    pauses = []
    for day in (2, 200):
        settle(first=DAY * day)
        lost.refresh_from_db()
        pauses.append(round((lost.due_at - later(DAY * day)) / timedelta(days=1)))

    assert pauses == [1, 30]
    assert states(invoice) == [("card", "ended")]


def test_it_is_not_ended_before_a_day_without_an_answer_nor_twice(lost):
    lost.unknown_at = later(-DAY + 5)
    lost.save()
    with pytest.raises(NotUnknown):
        end(lost)
    lost.unknown_at = later(-DAY)
    lost.save()

    end(lost)

    with pytest.raises(NotUnknown):
        end(lost)


@pytest.mark.parametrize("state", ["created", "sent", "failed"])
def test_nothing_else_is_ended(lost, state):
    PaymentAttempt.objects.update(state=state)

    with pytest.raises(NotUnknown):
        end(lost)


def test_a_page_is_ended_while_the_provider_is_away_and_not_while_it_answers(
    acme, invoice, stripe, settings
):
    add_card(acme, stripe, CONFIRM)
    charge_due(invoice_id=invoice.pk, today=dates.today())
    settle(rounds=2)
    page = invoice.payment_attempts.get(kind="page")
    settings.STRIPE_API_BASE = AWAY
    settle(first=60)
    PaymentAttempt.objects.filter(pk=page.pk).update(unknown_at=later(-DAY))
    settings.STRIPE_API_BASE = stripe.url
    settle(first=120)
    with pytest.raises(NotUnknown):
        end(page)

    PaymentAttempt.objects.filter(pk=page.pk).update(unknown_at=later(-DAY))
    end(page)
    stripe.pay(page.page)
    settle(first=DAY + 121)

    assert states(invoice) == [("card", "failed"), ("page", "succeeded")]
    assert standing(invoice) == ("Paid", 0)


def test_no_member_ends_it_and_nobody_without_a_reason(lost, adam):
    with pytest.raises(NotAnOperator):
        end(lost, by=adam.user)
    with pytest.raises(InvalidReason):
        end_attempt(attempt=lost, reason="  ", by=olga())


def test_members_read_that_it_was_ended(client_of, bill, lost, invoice):
    end(lost)

    page = words(client_of(bill).get(f"/organizations/acme/billing/invoices/{invoice.pk}/"))

    assert "an operator of this console ended it" in page
    assert "Pay now with Visa …4242" in page
