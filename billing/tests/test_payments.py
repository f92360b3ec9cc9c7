"""What operators record of payments, and what is refused, asked about, and taken back."""

from datetime import date, timedelta

import pytest

from accounts.actions import NotAnOperator
from audit.models import Event
from billing import dates
from billing.actions import crediting, payments
from billing.actions.invoicing import bill_period
from billing.models import Payment
from billing.tests.invoices import (
    REASON,
    add_seller,
    add_subscription,
    an_invoice,
    olga,
    pay,
    standing,
)
from console.words.reasons import InvalidReason
from tests.cast import make_organization, make_person

pytestmark = pytest.mark.django_db


def test_parts_add_up_to_paid(acme):
    invoice = an_invoice(acme)

    pay(invoice, "50.00", "SEPA 1")
    partly = standing(invoice)
    pay(invoice, "8,31", "SEPA 2")

    assert partly == ("Partly paid", 831)
    assert standing(invoice) == ("Paid", 0)
    event = Event.objects.filter(kind="payment.recorded").latest("id")
    assert (event.reason, event.after["amount"]) == (REASON, "€8.31")
    assert event.operator_label


def test_an_invoice_is_overdue_after_its_day(acme, time_machine):
    invoice = an_invoice(acme)

    time_machine.move_to(dates.today() + timedelta(days=14))
    on_the_day = standing(invoice)
    time_machine.move_to(dates.today() + timedelta(days=1))

    assert on_the_day == ("Open", 5831)
    assert standing(invoice) == ("Overdue", 5831)


def test_more_than_is_open_is_asked_about_and_kept_as_credit(acme):
    invoice = an_invoice(acme)
    with pytest.raises(payments.MoreThanOpen, match=r"€58\.31"):
        pay(invoice, "60.00")

    pay(invoice, "60.00", is_credit=True)

    assert standing(invoice) == ("Overpaid", -169)


def test_the_same_reference_twice_is_asked_about(acme):
    first, second = an_invoice(acme), an_invoice(acme)
    pay(first, reference="SEPA 1")
    with pytest.raises(payments.ReferenceSeen, match=first.number):
        pay(second, reference=" SEPA  1 ")

    pay(second, reference="SEPA 1", is_another=True)

    assert standing(second) == ("Paid", 0)


@pytest.mark.parametrize(
    "amount", ["0", "0.00", "-5", "1.005", "1e3", "NaN", "١٢", "€5", "", "1" * 13, "5\x00"]
)
def test_an_amount_that_is_none_is_refused(acme, amount):
    invoice = an_invoice(acme)
    transfer = payments.Transfer(amount, dates.today(), "SEPA 1")

    with pytest.raises(payments.UnfitAmount):
        payments.record_payment(invoice=invoice, transfer=transfer, reason=REASON, by=olga())


@pytest.mark.parametrize("reference", ["", "   ", "\u200b", "x" * 141])
def test_a_payment_has_a_reference(acme, reference):
    with pytest.raises(payments.UnfitReference):
        pay(an_invoice(acme), reference=reference)


def test_a_payment_is_not_of_tomorrow(acme):
    with pytest.raises(payments.DayAhead):
        pay(an_invoice(acme), received_on=dates.today() + timedelta(days=1))


def test_a_payment_has_a_reason(acme):
    invoice = an_invoice(acme)
    transfer = payments.Transfer("1.00", dates.today(), "SEPA 1")

    with pytest.raises(InvalidReason):
        payments.record_payment(invoice=invoice, transfer=transfer, reason="", by=olga())


def test_nobody_inside_can_say_that_it_was_paid(acme, adam):
    invoice = an_invoice(acme)
    transfer = payments.Transfer("1.00", dates.today(), "SEPA 1")

    for action in (payments.record_payment, payments.refund_payment):
        with pytest.raises(NotAnOperator):
            action(invoice=invoice, transfer=transfer, reason=REASON, by=adam.user)
    with pytest.raises(NotAnOperator):
        payments.write_off(invoice=invoice, reason=REASON, by=adam.user)
    payment = pay(invoice)
    with pytest.raises(NotAnOperator):
        payments.reverse_payment(payment=payment, reason=REASON, by=adam.user)

    assert Payment.objects.count() == 1


def test_drafts_and_credit_notes_are_not_paid(acme):
    invoice = an_invoice(acme)
    note = crediting.credit_invoice(invoice=invoice, amount="1", reason=REASON, by=olga())
    add_seller()
    draft = bill_period(subscription=add_subscription_of_other(), by=olga())

    for each in (note, draft):
        with pytest.raises(payments.NotPayable):
            pay(each, "1.00")


def add_subscription_of_other():
    return add_subscription(make_organization("Other", by=make_person("Ola")).organization)


def test_a_payment_is_reversed_once(acme):
    invoice = an_invoice(acme)
    payment = pay(invoice)

    entry = payments.reverse_payment(payment=payment, reason=REASON, by=olga())

    assert standing(invoice) == ("Open", 5831)
    assert entry.amount_minor == -payment.amount_minor
    with pytest.raises(payments.ReversedAlready):
        payments.reverse_payment(payment=payment, reason=REASON, by=olga())
    with pytest.raises(payments.IsReversal):
        payments.reverse_payment(payment=entry, reason=REASON, by=olga())


def test_only_what_was_paid_too_much_is_refunded(acme):
    invoice = an_invoice(acme)
    pay(invoice, "60.00", is_credit=True)
    back = payments.Transfer("1.70", date(2026, 1, 1), "SEPA back")
    with pytest.raises(payments.MoreThanOverpaid, match=r"€1\.69"):
        payments.refund_payment(invoice=invoice, transfer=back, reason=REASON, by=olga())

    back = payments.Transfer("1.69", date(2026, 1, 1), "SEPA back")
    payments.refund_payment(invoice=invoice, transfer=back, reason=REASON, by=olga())

    assert standing(invoice) == ("Paid", 0)


def test_what_is_open_is_written_off_and_taken_back(acme):
    invoice = an_invoice(acme)
    pay(invoice, "50.00")

    entry = payments.write_off(invoice=invoice, reason=REASON, by=olga())

    assert standing(invoice) == ("Paid", 0)
    with pytest.raises(payments.NothingOpen):
        payments.write_off(invoice=invoice, reason=REASON, by=olga())
    payments.reverse_payment(payment=entry, reason=REASON, by=olga())
    assert standing(invoice) == ("Partly paid", 831)


def test_a_credit_after_payment_is_paid_too_much(acme):
    invoice = an_invoice(acme)
    pay(invoice)

    crediting.credit_invoice(invoice=invoice, amount="", reason=REASON, by=olga())

    assert standing(invoice) == ("Overpaid", -5831)
