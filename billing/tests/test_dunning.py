"""Reminders of invoices, and what is denied while one is long overdue."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.actions import close_account
from audit.models import Event
from billing import dates, invariants
from billing.actions import dunning, payments, settling
from billing.invoicing import unpaid
from billing.mail import invoices as mail
from billing.models import DunningStep, Invoice
from billing.models.invoice import InvoiceQuerySet
from billing.schedule import remind_of_invoices
from billing.tests.invoices import REASON, add_seller, an_invoice, copies_of, olga, pay
from console.invariants import finding
from organizations import actions
from organizations.closing_accounts import obstacles_of
from organizations.tenancy import meters
from outbox import kinds
from outbox.models import Mail
from projects.actions import create_project
from tests.composing import composed_queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def at(time_machine):
    """Moves to so many days after the due date of an invoice."""
    return lambda invoice, days: time_machine.move_to(
        invoice.due_on + timedelta(days=days, hours=12)
    )


def reminders():
    return list(Mail.objects.filter(kind=mail.REMINDER).order_by("created_at"))


def written(owed):
    message = kinds.write(owed)
    assert message is not None
    return message


def test_people_are_reminded_five_times(acme, at):
    invoice = an_invoice(acme)
    sent = {}

    for day in range(-5, 40):
        at(invoice, day)
        if number := remind_of_invoices():
            sent[day] = number
        remind_of_invoices()

    assert sent == {-3: 1, 0: 1, 7: 1, 14: 1, 30: 1}
    assert len(reminders()) == 5
    assert Event.objects.filter(kind="invoice.reminded").count() == 5


def test_what_was_missed_is_not_made_up_for(acme, at):
    invoice = an_invoice(acme)
    at(invoice, 10)

    assert (remind_of_invoices(), remind_of_invoices()) == (1, 0)
    assert DunningStep.objects.get().step == 7


@pytest.mark.both
def test_what_is_settled_is_not_looked_at_until_a_payment_goes_back(acme, at, monkeypatch):
    monkeypatch.setattr(settling, "BATCH", 2)
    invoice = an_invoice(acme)
    copies = copies_of(invoice, 4)
    payment, *_ = [pay(each, reference=each.number) for each in [invoice, *copies[1:]]]
    at(invoice, 10)
    assert remind_of_invoices() == 1
    assert set(Invoice.objects.not_noted_as_settled()) == {copies[0]}

    payments.reverse_payment(payment=payment, reason=REASON, by=olga())

    assert set(Invoice.objects.not_noted_as_settled()) == {copies[0], invoice}
    assert (remind_of_invoices(), remind_of_invoices()) == (1, 0)
    assert set(Invoice.objects.not_noted_as_settled()) == {copies[0], invoice}


def test_an_invoice_that_was_opened_again_before_it_is_locked_is_not_noted(acme, monkeypatch):
    invoice = an_invoice(acme)
    stale = Invoice.objects.with_balance().filter(pk=invoice.pk)
    answers = iter([stale])
    settled = InvoiceQuerySet.settled
    monkeypatch.setattr(InvoiceQuerySet, "settled", lambda self: next(answers, settled(self)))

    settling.note_settled()

    assert set(Invoice.objects.not_noted_as_settled()) == {invoice}


def test_a_note_that_is_wrong_is_found(acme):
    invoice, other = (an_invoice(acme) for _ in range(2))
    pay(other, reference=other.number)
    assert finding(invariants.SETTLED) == ""

    Invoice.objects.all().update(settled_at=timezone.now())

    assert finding(invariants.SETTLED).endswith(f"is open: 1 ({invoice.number})")


def test_many_are_read_in_batches_also_those_of_one_day(acme, at, monkeypatch):
    monkeypatch.setattr(dunning, "BATCH", 2)
    invoice = an_invoice(acme)
    copies_of(invoice, 4)
    at(invoice, 0)

    assert (remind_of_invoices(), remind_of_invoices()) == (5, 0)
    assert len({step.invoice_id for step in DunningStep.objects.all()}) == 5


def test_nobody_is_reminded_of_what_is_paid(acme, at):
    invoice = an_invoice(acme)
    at(invoice, 0)
    remind_of_invoices()
    (reminder,) = reminders()
    assert "is due today" in written(reminder).subject

    pay(invoice)

    assert kinds.write(reminder) is None
    at(invoice, 7)
    assert remind_of_invoices() == 0


def test_the_invoice_is_mailed_with_its_pdf(acme):
    invoice = an_invoice(acme)

    message = written(Mail.objects.get(kind=mail.INVOICE))

    assert invoice.number in message.subject
    assert "RF" in message.body
    name, content, content_type = message.attachments[0]
    assert (name, content_type) == (f"{invoice.number}.pdf", "application/pdf")
    assert content == bytes(invoice.documents.get(kind="pdf").content)


def test_nothing_new_is_made_30_days_after_the_due_date(acme, adam, at):
    invoice = an_invoice(acme)
    at(invoice, 29)
    create_project(name="Before", by=adam)
    at(invoice, 30)

    with pytest.raises(unpaid.Unpaid, match=invoice.number):
        create_project(name="After", by=adam)

    pay(invoice)
    create_project(name="After", by=adam)
    assert acme.projects.count() == 2


def test_the_invoice_that_was_due_first_denies_and_not_a_newer_one(acme, adam, at):
    invoice = an_invoice(acme)
    at(invoice, 30)
    copies_of(invoice, 1, days_later=30)

    with pytest.raises(unpaid.Unpaid, match=invoice.number):
        create_project(name="After", by=adam)

    pay(invoice, reference=invoice.number)
    create_project(name="After", by=adam)


def test_what_denies_something_new_is_composed_once(acme):
    unpaid.demand_not_long_overdue(acme, meters.MEMBERS)

    with composed_queries() as queries:
        unpaid.demand_not_long_overdue(acme, meters.MEMBERS)

    assert not queries


def test_what_is_written_off_denies_nothing(acme, adam, at):
    invoice = an_invoice(acme)
    at(invoice, 31)

    payments.write_off(invoice=invoice, reason=REASON, by=olga())

    create_project(name="After", by=adam)


def test_the_neighbour_is_not_denied_anything(acme, zed, at):
    at(an_invoice(acme), 31)

    create_project(name="Apollo", by=zed)


def test_an_organization_that_owes_is_not_deleted(acme, adam):
    invoice = an_invoice(acme)
    with pytest.raises(unpaid.BalanceOpen, match=r"€58\.31"):
        actions.delete_organization(handle="acme", by=adam)
    assert [each.name for each in obstacles_of(adam.user)] == ["Acme"]
    with pytest.raises(unpaid.BalanceOpen):
        close_account(by=adam.user, address=adam.user.email)

    pay(invoice)

    assert obstacles_of(adam.user) == []
    assert actions.delete_organization(handle="acme", by=adam).is_being_deleted


def test_days_are_those_of_the_seller(acme, time_machine):
    add_seller(time_zone="Pacific/Auckland")
    time_machine.move_to("2026-12-31T12:00:00+00:00")

    assert dates.today().isoformat() == "2027-01-01"
