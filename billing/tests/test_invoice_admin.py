"""Operators' pages of invoices and payments, from a draft to what is paid and taken back."""

import pytest
from django.urls import reverse

from audit import log
from billing import dates
from billing.actions.invoicing import bill_period
from billing.invoicing.typed_amounts import parse_amount
from billing.models import Invoice, Payment
from billing.money import Money
from billing.tests.invoices import (
    REASON,
    add_price,
    add_profile,
    add_seller,
    add_subscription,
    an_invoice,
    olga,
    standing,
)
from tests.reading import links, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator(client_of):
    return client_of(olga())


def page(row, deed="change"):
    return reverse(f"admin:billing_{row._meta.model_name}_{deed}", args=[row.pk])


def listed(**query):
    return reverse("admin:billing_invoice_changelist", query=query)


def typed(amount, **more):
    return {
        "amount": amount,
        "received_on": dates.today().isoformat(),
        "reference": "SEPA 1",
        "reason": REASON,
    } | more


def test_a_draft_is_found_and_issued(acme, operator):
    add_seller()
    draft = bill_period(subscription=add_subscription(acme), by=log.System())
    assert draft is not None
    assert page(draft) in links(operator.get(listed(state="drafts")))

    refused = operator.post(page(draft, "issue"), {"reason": REASON})
    add_profile(acme)
    operator.post(page(draft, "issue"), {"reason": REASON})

    assert "no billing details" in words(refused)
    draft.refresh_from_db()
    assert draft.number.endswith("00001")
    assert page(draft) not in links(operator.get(listed(state="drafts")))
    assert operator.post(page(draft, "issue"), {"reason": REASON}).status_code == 200


def test_a_payment_is_recorded_by_its_reference(acme, operator):
    invoice = an_invoice(acme)
    found = operator.get(listed(q=invoice.reference.lower()))
    assert page(invoice) in links(found)
    assert "Record payment" in words(operator.get(page(invoice)))

    too_much = operator.post(page(invoice, "record-payment"), typed("100"))
    again = typed("100", is_credit="on")
    operator.post(page(invoice, "record-payment"), again)
    twice = operator.post(page(invoice, "record-payment"), again)

    assert "Confirm that the rest is kept as credit" in words(too_much)
    assert "Confirm that this is another one" in words(twice)
    assert standing(invoice) == ("Overpaid", 5831 - 10000)
    assert Payment.objects.count() == 1


def test_an_invoice_is_found_by_what_a_bank_statement_has(acme, zenith, operator, subtests):
    add_profile(zenith, legal_name="Nadir Holding")
    add_subscription(zenith, add_price(490_000, code="business"))
    invoice, other = an_invoice(acme), an_invoice(zenith)

    for term in (
        *("58.31", "58,31", "€58.31", "58.31 EUR", "eur 58.31"),
        *("acme", "Acm", "ACME S", "acme sàrl"),
    ):
        with subtests.test(term=term):
            found = links(operator.get(listed(q=term)))
            assert page(invoice) in found
            assert page(other) not in found


def test_a_buyer_is_found_by_the_legal_name_of_the_day_and_of_today(acme, zenith, operator):
    invoice = an_invoice(acme)
    add_profile(acme, legal_name="Nadir Holding")
    profiles = reverse("admin:billing_billingprofile_changelist", query={"q": "nadir"})

    assert page(invoice) in links(operator.get(listed(q="acme sàrl")))
    assert page(acme.billing_profile) in links(operator.get(profiles))
    assert "Nothing found" in words(operator.get(listed(q="nadir")))


@pytest.mark.parametrize(
    ("text", "minor", "currency"),
    [
        ("1,234.50", 123450, "EUR"),
        ("1.234,50 €", 123450, "EUR"),
        ("1 234,5", 123450, "EUR"),
        ("CHF 1’234.50", 123450, "CHF"),
        ("1,234", 123400, "EUR"),
        ("JPY 1,234", 1234, "JPY"),
        ("12345678", 1234567800, "EUR"),
    ],
)
def test_an_amount_is_read_as_banks_write_it(text, minor, currency):
    assert parse_amount(text, "EUR") == Money(minor, currency)


@pytest.mark.parametrize(
    "text", ["", "acme", "EUR", "1.2.3", "12-50", "JPY 1.50", "XYZ 1", "9" * 13]
)
def test_what_is_no_amount_finds_none(text):
    assert parse_amount(text, "EUR") is None


@pytest.mark.parametrize(
    "values",
    [
        {"amount": "1\x00"},
        {"amount": "9" * 40},
        {"reference": "x" * 200},
        {"reference": "a\x00b"},
        {"received_on": "2999-01-01"},
        {"received_on": "yesterday"},
        {"reason": ""},
        {"amount": "١٢"},
    ],
)
def test_bad_input_is_told_at_its_field(acme, operator, values):
    invoice = an_invoice(acme)

    answer = operator.post(page(invoice, "record-payment"), typed("1") | values)

    assert answer.status_code in {200, 400}
    assert not Payment.objects.exists()


def test_a_credit_note_a_refund_and_a_reversal(acme, operator):
    invoice = an_invoice(acme)
    operator.post(page(invoice, "record-payment"), typed("58.31"))
    operator.post(page(invoice, "credit-note"), {"amount": "10", "reason": REASON})
    note = Invoice.objects.get(kind="credit_note")
    assert standing(invoice) == ("Overpaid", -1190)

    operator.post(page(invoice, "refund"), typed("11.90"))
    payment = Payment.objects.get(kind="transfer")
    operator.post(page(payment, "reverse"), {"reason": REASON})

    assert standing(invoice) == ("Partly paid", 5831)
    assert page(note, "credit-note") not in links(operator.get(page(note)))
    assert page(payment, "reverse") not in links(operator.get(page(payment)))


def test_overdue_invoices_are_listed(acme, operator, client_of, time_machine):
    invoice = an_invoice(acme)
    assert page(invoice) not in links(operator.get(listed(state="overdue")))

    time_machine.move_to(invoice.due_on.replace(year=invoice.due_on.year + 1))

    assert page(invoice) in links(client_of(olga()).get(listed(state="overdue")))


def test_members_find_none_of_it(acme, adam, client_of):
    invoice = an_invoice(acme)

    for deed in ("change", "issue", "record-payment", "credit-note", "refund", "write-off"):
        assert client_of(adam).post(page(invoice, deed), typed("1")).status_code in {302, 403, 404}

    assert not Payment.objects.exists()


def test_only_what_can_be_done_is_offered(acme, operator):
    invoice = an_invoice(acme)
    offered = words(operator.get(page(invoice)))
    assert "Write off" in offered
    assert "Record refund" not in offered

    operator.post(page(invoice, "record-payment"), typed("58.31"))
    offered = words(operator.get(page(invoice)))
    assert "Write off" not in offered
    assert "Record refund" not in offered

    operator.post(page(invoice, "credit-note"), {"amount": "10", "reason": REASON})
    assert "Record refund" in words(operator.get(page(invoice)))


def test_an_invoice_leads_to_what_corrects_it(acme, operator):
    invoice = an_invoice(acme)
    operator.post(page(invoice, "credit-note"), {"amount": "10", "reason": REASON})
    note = invoice.credit_notes.get()

    shown = operator.get(page(invoice))

    assert page(note) in links(shown)
    assert REASON in words(shown)
    of_note = words(operator.get(page(note)))
    assert "Open" not in of_note
    assert "Due" not in of_note


def test_a_draft_promises_no_tax(acme, operator):
    add_seller()
    draft = bill_period(subscription=add_subscription(acme), by=log.System())
    assert draft is not None

    shown = words(operator.get(page(draft)))

    assert "€49.00 before tax" in shown
    assert "€0.00" not in shown
