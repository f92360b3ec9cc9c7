"""What is paid too much for one invoice pays another, and the sums stay equal."""

from datetime import timedelta
from random import Random

import pytest
from django.db import DatabaseError, transaction
from django.db.models import Sum
from django.utils import timezone

from audit.models import Event
from billing import dates, invariants
from billing.actions import crediting, findings, outcomes, payments
from billing.invoicing.unpaid import oldest_blocking
from billing.mail import invoices as mail
from billing.models import Invoice, Payment, PaymentAttempt, ProviderFinding
from billing.payment_provider.calls import Failed, Succeeded
from billing.schedule import remind_of_invoices
from billing.tests.invoices import REASON, an_invoice, olga, pay, standing
from billing.tests.reading import words
from console.invariants import finding
from outbox import kinds
from outbox.models import Mail
from projects.actions import create_project

pytestmark = pytest.mark.django_db


def overpay(invoice, amount, reference="SEPA 1"):
    return pay(invoice, amount, reference, is_credit=True)


def credits():
    return Payment.objects.filter(kind="credit").order_by("pk")


@pytest.mark.both
def test_what_is_paid_too_much_pays_the_oldest_open_invoices(acme):
    first, second, third = (an_invoice(acme) for _ in range(3))

    overpay(third, "100.00")

    assert standing(first) == ("Partly paid", 1_662)
    assert standing(second) == ("Open", 5_831)
    assert standing(third) == ("Paid", 0)
    taken, given = credits()
    assert (taken.invoice, taken.amount_minor, taken.reference) == (third, -4_169, first.number)
    assert (given.invoice, given.amount_minor, given.taken_from) == (first, 4_169, taken)
    event = Event.objects.get(kind="credit.used")
    assert event.after == {"amount": "€41.69", "source": third.number}


def test_an_invoice_that_is_issued_later_is_paid_with_what_is_there(acme):
    first = an_invoice(acme)
    overpay(first, "100.00")
    assert standing(first) == ("Overpaid", -4_169)

    second = an_invoice(acme)

    assert standing(first) == ("Paid", 0)
    assert standing(second) == ("Partly paid", 1_662)
    message = kinds.write(Mail.objects.get(kind=mail.INVOICE, subject_id=str(second.pk)))
    assert message is not None
    assert "Paid with credit: €41.69\nTo pay: €16.62" in message.body


def test_what_is_paid_with_a_card_too_much_pays_another(acme):
    first, second = an_invoice(acme), an_invoice(acme)
    charge = {"kind": "card", "state": "unknown", "amount_minor": 5_831}
    attempt = PaymentAttempt.objects.create(invoice=first, **charge)
    pay(first)

    outcome = Succeeded("pi_1", attempt.amount)
    outcomes.take_outcome(attempt_id=attempt.pk, outcome=outcome, now=timezone.now())

    assert standing(first) == ("Paid", 0)
    assert standing(second) == ("Paid", 0)


def test_an_invoice_for_which_a_card_is_being_charged_is_left_until_that_fails(acme):
    first, second = an_invoice(acme), an_invoice(acme)
    charge = {"kind": "card", "state": "unknown", "amount_minor": 5_831}
    attempt = PaymentAttempt.objects.create(invoice=first, **charge)

    overpay(second, "60.00")

    assert standing(first) == ("Open", 5_831)
    assert standing(second) == ("Overpaid", -169)
    outcome = Failed("Your card was declined.")
    outcomes.take_outcome(attempt_id=attempt.pk, outcome=outcome, now=timezone.now())
    assert standing(first) == ("Partly paid", 5_831 - 169)


def test_what_is_going_back_to_a_card_is_no_credit(acme):
    first = an_invoice(acme)
    payment = overpay(first, "60.00")
    charged = {"kind": "card", "state": "succeeded", "amount_minor": 6_000, "payment": payment}
    charge = PaymentAttempt.objects.create(invoice=first, **charged)
    refund = {"kind": "refund", "state": "sent", "amount_minor": 100, "refunds": charge}
    PaymentAttempt.objects.create(invoice=first, **refund)

    second = an_invoice(acme)

    assert standing(second) == ("Partly paid", 5_831 - 69)


def test_a_credit_note_for_a_paid_invoice_pays_the_next(acme):
    first, second = an_invoice(acme), an_invoice(acme)
    pay(first)

    crediting.credit_invoice(invoice=first, amount="", reason=REASON, by=olga())

    assert (standing(first), standing(second)) == (("Paid", 0), ("Paid", 0))


def test_what_was_written_off_is_no_money(acme):
    first, second = an_invoice(acme), an_invoice(acme)
    pay(first, "20.00")
    payments.write_off(invoice=first, reason=REASON, by=olga())

    crediting.credit_invoice(invoice=first, amount="", reason=REASON, by=olga())

    assert standing(second) == ("Partly paid", 5_831 - 2_000)


def test_money_that_came_back_is_no_credit_before_operators_have_looked_at_it(acme):
    first, second = an_invoice(acme), an_invoice(acme)
    charge = PaymentAttempt.objects.create(
        invoice=first, kind="card", state="succeeded", amount_minor=5_831, payment=pay(first)
    )
    amount = {"amount_minor": 5_831, "currency": "EUR"}
    found = ProviderFinding.objects.create(
        kind="refunded", reference="re_1", what="Refunded.", attempt=charge, **amount
    )

    crediting.credit_invoice(invoice=first, amount="", reason=REASON, by=olga())
    assert standing(second) == ("Open", 5_831)
    findings.settle_finding(finding=found, reason=REASON, by=olga())

    assert (standing(first), standing(second)) == (("Paid", 0), ("Paid", 0))


def test_credit_is_used_before_a_charge_that_was_not_made_is_made_again(acme):
    first, second = an_invoice(acme), an_invoice(acme)
    charge = {"kind": "card", "state": "unknown", "amount_minor": 5_831}
    attempt = PaymentAttempt.objects.create(invoice=first, **charge)
    overpay(second, "60.00")

    outcome = Failed("The call was not taken.", is_untried=True)
    outcomes.take_outcome(attempt_id=attempt.pk, outcome=outcome, now=timezone.now())

    assert standing(first) == ("Partly paid", 5_831 - 169)


def test_the_neighbour_pays_for_themselves(acme, zenith):
    others = an_invoice(zenith)

    overpay(an_invoice(acme), "1000.00")

    assert standing(others) == ("Open", 5_831)


def test_nobody_is_reminded_or_blocked_who_paid_too_much_before(acme, adam, time_machine):
    first = an_invoice(acme)
    overpay(first, "200.00")
    second = an_invoice(acme)
    time_machine.move_to(second.due_on + timedelta(days=40))

    assert remind_of_invoices() == 0
    assert oldest_blocking(acme) is None
    create_project(name="Apollo", by=adam)


@pytest.mark.both
def test_a_payment_that_is_reversed_takes_its_credit_along(acme):
    first, second, third = (an_invoice(acme) for _ in range(3))
    payment = overpay(third, "120.00")
    assert credits().count() == 4

    payments.reverse_payment(payment=payment, reason=REASON, by=olga())

    assert [standing(each)[1] for each in (first, second, third)] == [5_831] * 3
    assert Event.objects.filter(kind="credit.taken_back").count() == 2


def test_credit_is_taken_back_from_both_invoices_and_can_be_refunded(acme):
    first, second = an_invoice(acme), an_invoice(acme)
    overpay(second, "60.00")
    taken, given = credits()

    payments.reverse_payment(payment=given, reason=REASON, by=olga())

    assert (standing(first)[1], standing(second)[1]) == (5_831, -169)
    with pytest.raises(payments.ReversedAlready):
        payments.reverse_payment(payment=taken, reason=REASON, by=olga())
    back = payments.Transfer("1.69", dates.today(), "SEPA back")
    payments.refund_payment(invoice=second, transfer=back, reason=REASON, by=olga())


def test_both_invoices_say_where_it_went(acme, adam, client_of):
    first, second = an_invoice(acme), an_invoice(acme)
    overpay(second, "60.00")
    page = client_of(adam)

    def shown(invoice):
        return words(page.get(f"/organizations/acme/billing/invoices/{invoice.pk}/"))

    assert f"Credit from {second.number}" in shown(first)
    assert f"Credit used for {first.number}" in shown(second)


@pytest.mark.both
def test_no_entry_of_credit_changes_or_stands_alone(acme):
    first, second = an_invoice(acme), an_invoice(acme)
    overpay(second, "60.00")
    taken, given = credits()
    stray = {"invoice": first, "kind": "credit", "received_on": dates.today(), "reason": REASON}

    changes = [
        lambda: Payment.objects.filter(pk=given.pk).update(taken_from=given),
        lambda: Payment.objects.filter(pk=given.pk).update(amount_minor=1),
        lambda: taken.delete(),
        lambda: Payment.objects.create(amount_minor=5, **stray),
    ]
    for change in changes:
        with pytest.raises(DatabaseError), transaction.atomic():
            change()

    assert finding(invariants.CREDIT) == ""
    Payment.objects.create(amount_minor=-5, **stray)
    assert finding(invariants.CREDIT)


def test_credit_between_organizations_is_noticed_and_of_a_deleted_one_is_not(acme, zenith):
    first, second = an_invoice(acme), an_invoice(acme)
    overpay(second, "60.00")
    entry = {"kind": "credit", "received_on": dates.today(), "reason": REASON}

    Invoice.objects.filter(pk__in=[first.pk, second.pk]).update(organization=None)
    assert finding(invariants.CREDIT) == ""

    taken = Payment.objects.create(invoice=an_invoice(zenith), amount_minor=-5, **entry)
    other = an_invoice(acme)
    Payment.objects.create(invoice=other, amount_minor=5, taken_from=taken, **entry)
    assert finding(invariants.CREDIT)


@pytest.mark.parametrize("seed", range(3))
def test_the_sums_stay_equal_whatever_is_paid_credited_and_reversed(acme, seed):
    random, invoices = Random(seed), [an_invoice(acme) for _ in range(4)]

    def do_anything(number):
        invoice = random.choice(invoices)
        unreversed = Payment.objects.filter(reversal=None).exclude(kind__in=["reversal", "credit"])
        deed = random.choice(["pay", "pay", "credit", "reverse"])
        if deed == "pay":
            overpay(invoice, f"{random.randrange(1, 150)}.{number:02}", f"SEPA {number}")
        elif deed == "credit" and invoice.credit_notes.count() < 2:
            crediting.credit_invoice(invoice=invoice, amount="1", reason=REASON, by=olga())
        elif entries := list(unreversed.order_by("pk")):
            payments.reverse_payment(payment=random.choice(entries), reason=REASON, by=olga())

    for number in range(15):
        do_anything(number)
        charges = Invoice.objects.charges()
        balances = [standing(invoice)[1] for invoice in charges]
        charged = charges.aggregate(sum=Sum("total_minor"))["sum"]
        given = Invoice.objects.issued().filter(kind="credit_note")
        given_back = given.aggregate(sum=Sum("total_minor"))["sum"] or 0
        outside = Payment.objects.exclude(kind="credit").exclude(reverses__kind="credit")
        paid = outside.aggregate(sum=Sum("amount_minor"))["sum"] or 0
        assert sum(balances) == charged - given_back - paid
        assert finding(invariants.CREDIT) == ""
        assert max(balances) <= 5_831
        assert min(balances) >= 0 or max(balances) <= 0
