"""A charge whose answer is lost or no: looked for, repeated or tried later, never made twice."""

from datetime import timedelta

import pytest
import time_machine

from audit.models import Event
from audit.sentences import sentence
from billing import dates, schedule
from billing.actions import pay_now
from billing.actions.charging import UnderWay, due_for_charge
from billing.actions.payments import reverse_payment
from billing.models import Payment, PaymentAttempt
from billing.tests.cards import DECLINED, add_card, later, settle, states
from billing.tests.invoices import REASON, an_invoice, olga, standing
from billing.tests.stripe_stand_in import BROKEN, LOST, SLOW
from billing.tests.test_charging import charge, charges_of
from outbox.models import Mail

pytestmark = pytest.mark.django_db


@pytest.fixture
def invoice(acme):
    return an_invoice(acme)


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
