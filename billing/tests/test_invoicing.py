"""Billing a period: an invoice with number, documents and mail, that never changes."""

from datetime import date
from decimal import Decimal
from hashlib import sha256

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import F

from accounts.actions import NotAnOperator
from audit import log
from audit.models import Event
from billing.actions import crediting, invoicing, issuing
from billing.models import Invoice, InvoiceDocument, InvoiceLine, InvoiceSeries, Payment, Proration
from billing.tests.documents import rules_broken
from billing.tests.invoices import (
    REASON,
    add_price,
    add_profile,
    add_seller,
    add_subscription,
    an_invoice,
    olga,
    pay,
    standing,
)
from outbox.models import Mail

pytestmark = [pytest.mark.django_db, pytest.mark.both]
CLOCK = log.System()


def bill(subscription):
    return invoicing.bill_period(subscription=subscription, by=CLOCK)


def xml_of(invoice):
    return bytes(invoice.documents.get(kind="xml").content)


def test_a_period_is_billed_with_number_documents_and_mail(acme):
    add_seller()
    add_profile(acme)
    subscription = add_subscription(acme)

    invoice = bill(subscription)

    year = invoice.issued_on.year
    assert invoice.number == f"CON-{year}-00001"
    assert (invoice.net_minor, invoice.tax_minor, invoice.total_minor) == (4900, 931, 5831)
    assert (invoice.due_on - invoice.issued_on).days == 14
    assert [line.text for line in invoice.lines.all()] == [
        "Team, 1 November 2026 to 30 November 2026"
    ]
    for document in invoice.documents.all():
        assert sha256(bytes(document.content)).hexdigest() == document.sha256
    assert rules_broken(xml_of(invoice)) == []
    mail = Mail.objects.get(kind="invoice")
    assert (mail.recipient, mail.organization_id) == ("invoices@acme.example", acme.pk)
    assert Event.objects.get(kind="invoice.issued").target_id == str(invoice.pk)
    assert standing(invoice) == ("Open", 5831)


def test_the_same_period_is_billed_once(acme):
    add_seller()
    add_profile(acme)
    subscription = add_subscription(acme)

    first, second = bill(subscription), bill(subscription)

    assert first == second
    assert InvoiceSeries.objects.get().next == 2


def test_nothing_is_billed_without_a_seller_or_an_amount(acme):
    free = add_subscription(acme, add_price(0, code="free"))
    assert bill(free) is None

    add_seller()

    assert bill(free) is None
    assert not Invoice.objects.exists()


def test_changes_within_a_period_are_on_the_next_invoice_in_pairs(acme):
    add_seller()
    add_profile(acme)
    subscription = add_subscription(acme)
    change = Proration.objects.create(
        organization=acme,
        subscription=subscription,
        on=date(2026, 10, 15),
        days=17,
        of_days=31,
        from_price=add_price(),
        to_price=add_price(9_900, code="business"),
        unused_minor=2687,
        added_minor=5429,
        currency="EUR",
    )

    invoice = bill(subscription)

    assert [(line.text, line.amount_minor) for line in invoice.lines.all()] == [
        ("Team, unused 17 of 31 days from 15 October 2026", -2687),
        ("Business, 17 of 31 days from 15 October 2026", 5429),
        ("Team, 1 November 2026 to 30 November 2026", 4900),
    ]
    assert invoice.net_minor == 4900 - 2687 + 5429
    assert rules_broken(xml_of(invoice)) == []
    change.refresh_from_db()
    assert change.billed_at


def test_more_credit_than_charge_waits_for_the_next_invoice(acme):
    add_seller()
    add_profile(acme)
    subscription = add_subscription(acme)
    change = Proration.objects.create(
        organization=acme,
        subscription=subscription,
        on=date(2026, 10, 2),
        days=30,
        of_days=31,
        from_price=add_price(9_900, code="business"),
        to_price=add_price(),
        unused_minor=9_000,
        added_minor=1_000,
        currency="EUR",
    )

    invoice = bill(subscription)

    change.refresh_from_db()
    assert (invoice.net_minor, change.billed_at) == (4900, None)


@pytest.mark.parametrize(
    ("lacking", "words"),
    [
        ("profile", "no billing details"),
        ("rate", "no tax rate for Austria"),
        ("letters", "lacks these characters: 日本"),
    ],
)
def test_what_cannot_be_issued_stays_a_draft_that_says_why(acme, lacking, words):
    add_seller()
    if lacking != "profile":
        values = {"rate": {"country": "AT"}, "letters": {"city": "日本"}}[lacking]
        add_profile(acme, **values)

    draft = bill(add_subscription(acme))

    assert (draft.is_issued, draft.number, draft.documents.count()) == (False, "", 0)
    assert not InvoiceSeries.objects.filter(next__gt=1).exists()
    assert not Mail.objects.filter(kind="invoice").exists()
    with pytest.raises(issuing.NotReady, match=words):
        invoicing.issue_invoice(invoice=draft, reason=REASON, by=olga())
    add_profile(acme, country="DE", city="Berlin")
    issued = invoicing.issue_invoice(invoice=draft, reason=REASON, by=olga())
    assert issued.number.endswith("-00001")
    assert rules_broken(xml_of(issued)) == []


def test_an_invoice_is_issued_once(acme):
    invoice = an_invoice(acme)

    with pytest.raises(issuing.AlreadyIssued):
        invoicing.issue_invoice(invoice=invoice, reason=REASON, by=olga())

    assert InvoiceSeries.objects.get().next == 2


@pytest.mark.parametrize(
    "buyer",
    [
        {"country": "FR", "vat_id": "FR40303265045"},
        {"country": "FR"},
        {"country": "US"},
        {"country": "DE", "purchase_order": "PO 4711"},
    ],
)
def test_every_invoice_follows_the_rules_of_electronic_invoices(acme, buyer):
    add_seller()
    add_profile(acme, **buyer)

    invoice = bill(add_subscription(acme))
    note = crediting.credit_invoice(invoice=invoice, amount="1.01", reason=REASON, by=olga())

    assert rules_broken(xml_of(invoice)) == []
    assert rules_broken(xml_of(note)) == []


# What was issued never changes


def save_otherwise(invoice):
    invoice.note = "x"
    invoice.save()


MUTATIONS = {
    "a save": save_otherwise,
    "a deletion": lambda invoice: invoice.delete(),
    "an update": lambda invoice: Invoice.objects.filter(pk=invoice.pk).update(note="x"),
    "back to draft": lambda invoice: Invoice.objects.filter(pk=invoice.pk).update(
        state="draft", number="", position=None, series=None, issued_on=None, due_on=None
    ),
    "another due date": lambda invoice: Invoice.objects.update(due_on=date(2027, 1, 1)),
    "another organization": lambda invoice: Invoice.objects.update(organization=invoice.zenith),
    "a bulk deletion": lambda invoice: Invoice.objects.all()._raw_delete("default"),
    "a line less": lambda invoice: invoice.lines.all().delete(),
    "a line more": lambda invoice: InvoiceLine.objects.create(
        invoice=invoice, position=9, text="x", unit_amount_minor=1, amount_minor=1
    ),
    "another line": lambda invoice: invoice.lines.update(text="x"),
    "another PDF": lambda invoice: invoice.documents.update(content=b"x"),
    "no PDF": lambda invoice: InvoiceDocument.objects.all().delete(),
    "plain SQL": lambda invoice: execute("UPDATE billing_invoice SET note = 'x'"),
    "plain SQL on lines": lambda invoice: execute("DELETE FROM billing_invoiceline"),
    "another payment": lambda invoice: Payment.objects.update(amount_minor=1),
    "no payment": lambda invoice: Payment.objects.all().delete(),
    "another reference": lambda invoice: execute("UPDATE billing_payment SET reference = 'x'"),
    "a payment by another": lambda invoice: Payment.objects.update(recorded_by=invoice.zed),
    "a number again": lambda invoice: InvoiceSeries.objects.update(next=1),
    "a number skipped": lambda invoice: InvoiceSeries.objects.update(next=F("next") + 2),
    "another series": lambda invoice: InvoiceSeries.objects.update(prefix="X"),
    "no series": lambda invoice: execute("DELETE FROM billing_invoiceseries"),
}
EMPTIED = [
    *("billing_invoice", "billing_invoiceline", "billing_invoicedocument", "billing_payment"),
    *("billing_invoiceseries", "billing_tierprice", "organizations_organization"),
]


def execute(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.parametrize("way", MUTATIONS)
def test_what_was_issued_or_recorded_never_changes(acme, zed, way):
    invoice = an_invoice(acme)
    invoice.zed, invoice.zenith = zed.user, zed.organization
    pay(invoice)

    refused = pytest.raises(IntegrityError, match=r"never changes|restricted|one by one")
    with refused, transaction.atomic():
        MUTATIONS[way](invoice)


@pytest.mark.postgresql
@pytest.mark.parametrize("table", EMPTIED)
def test_what_was_issued_or_recorded_is_not_emptied(acme, table):
    pay(an_invoice(acme))

    with pytest.raises(IntegrityError, match="not emptied"), transaction.atomic():
        execute(f"SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE {table} CASCADE")

    assert Invoice.objects.issued().exists()


def test_an_issued_invoice_outlives_its_organization(acme):
    invoice = an_invoice(acme)

    Invoice.objects.filter(pk=invoice.pk).update(organization=None, subscription=None)

    assert Invoice.objects.get(pk=invoice.pk).total_minor == 5831


def test_members_issue_and_correct_nothing(acme, adam):
    invoice = an_invoice(acme)

    with pytest.raises(NotAnOperator):
        invoicing.issue_invoice(invoice=invoice, reason=REASON, by=adam.user)
    with pytest.raises(NotAnOperator):
        crediting.credit_invoice(invoice=invoice, amount="", reason=REASON, by=adam.user)


def test_lines_add_up(acme):
    invoice = an_invoice(acme)

    assert sum(line.amount_minor for line in invoice.lines.all()) == invoice.net_minor
    assert sum(row["tax_minor"] for row in invoice.taxes) == invoice.tax_minor
    assert all(line.rate == Decimal(19) for line in invoice.lines.all())
