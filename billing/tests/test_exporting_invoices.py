"""Operators export the invoices of a period: the journal as CSV, and the documents as ZIP."""

import csv
import io
from datetime import date, timedelta
from decimal import Decimal
from secrets import token_bytes
from uuid import uuid4
from zipfile import ZipFile

import pytest
from django.contrib.auth.models import Permission as StoredPermission
from django.urls import reverse

from accounts.actions import NotAnOperator
from audit.exports.places import AlreadyExporting
from audit.models import Event, Export
from billing import dates
from billing.actions import crediting, payments
from billing.actions.exporting import (
    ExportFile,
    export_invoices,
)
from billing.exporting import archive, journal, period
from billing.exporting.period import Period, in_batches
from billing.models import Invoice, InvoiceDocument
from billing.tests.invoices import REASON, add_profile, an_invoice, copies_of, olga, pay
from tests.cast import make_person
from tests.memory import grows_by_at_most
from tests.reading import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator(client_of):
    return client_of(olga())


@pytest.fixture
def ask(operator):
    """Post the form as Olga; the answer, read to its end."""

    def ask(file="journal", first=None, last=None, by=operator):
        days = {"first": first or dates.today(), "last": last or dates.today()}
        return by.post(page(), {"file": file, "reason": REASON, **days})

    return ask


def page():
    return reverse("admin:billing_invoice_export")


def content_of(answer):
    return b"".join(answer.streaming_content)


def table(answer):
    """The rows of the journal, read by someone else's rules."""
    return list(csv.DictReader(io.StringIO(content_of(answer).decode(), newline=""), strict=True))


def files(answer):
    """What each file in the archive holds, as it is unpacked."""
    with ZipFile(io.BytesIO(content_of(answer))) as unpacked:
        assert unpacked.testzip() is None
        return {name: unpacked.read(name) for name in unpacked.namelist()}


def test_the_journal_has_what_was_charged_given_back_and_paid(acme, ask):
    add_profile(acme, vat_id="DE136695976")
    paid, still_open = an_invoice(acme), an_invoice(acme)
    note = crediting.credit_invoice(invoice=paid, amount="10", reason=REASON, by=olga())
    pay(paid, "46.41", received_on=dates.today() - timedelta(days=2))

    rows = {row["number"]: row for row in table(ask())}

    assert list(rows) == [paid.number, still_open.number, note.number]
    assert rows[paid.number] == {
        "number": paid.number,
        "date": paid.issued_on.isoformat(),
        "kind": "invoice",
        "corrects": "",
        "buyer": "Acme Sàrl",
        "country": "DE",
        "vat_id": "DE136695976",
        "category": "S",
        "rate": "19.00",
        "net": "49.00",
        "tax": "9.31",
        "total": "58.31",
        "currency": "EUR",
        "due": paid.due_on.isoformat(),
        "paid_on": (dates.today() - timedelta(days=2)).isoformat(),
        "reference": paid.reference,
    }
    assert rows[still_open.number]["paid_on"] == ""
    given_back = rows[note.number]
    assert (given_back["kind"], given_back["corrects"]) == ("credit_note", paid.number)
    assert [given_back[name] for name in ("net", "tax", "total")] == ["-10.00", "-1.90", "-11.90"]
    assert sum(Decimal(row["total"]) for row in rows.values()) == Decimal("104.72")


def test_what_is_paid_with_credit_is_paid_on_that_day(acme, ask):
    paid_too_much, paid_with_credit = an_invoice(acme), an_invoice(acme)
    pay(
        paid_too_much,
        "116.62",
        is_credit=True,
        received_on=dates.today() - timedelta(days=2),
    )

    rows = {row["number"]: row["paid_on"] for row in table(ask())}

    assert rows[paid_with_credit.number] == dates.today().isoformat()
    assert rows[paid_too_much.number] == (dates.today() - timedelta(days=2)).isoformat()


def test_what_was_reversed_or_written_off_is_not_when_it_was_paid(acme, ask):
    reversed_once, written_off = an_invoice(acme), an_invoice(acme)
    today = dates.today()
    pay(reversed_once, received_on=today - timedelta(days=2))
    mistake = pay(reversed_once, "10", "SEPA 2", is_credit=True)
    payments.reverse_payment(payment=mistake, reason=REASON, by=olga())
    pay(written_off, "10", "SEPA 3")
    payments.write_off(invoice=written_off, reason=REASON, by=olga())

    rows = {row["number"]: row["paid_on"] for row in table(ask())}

    assert rows[reversed_once.number] == (today - timedelta(days=2)).isoformat()
    assert rows[written_off.number] == ""


def test_an_invoice_with_two_rates_has_a_line_for_each(acme, ask):
    invoice = an_invoice(acme)
    full = {**invoice.taxes[0], "net_minor": 1_000, "tax_minor": 190}
    invoice.pk, invoice.subscription, invoice.position = uuid4(), None, 2
    invoice.number, invoice.taxes = "CON-2", [full, {**full, "rate": "7.00", "tax_minor": 70}]
    invoice.save(force_insert=True)

    rows = [row for row in table(ask()) if row["number"] == "CON-2"]

    assert [(row["rate"], row["total"]) for row in rows] == [("19.00", "11.90"), ("7.00", "10.70")]


def test_a_name_is_no_formula(acme, ask):
    add_profile(acme, legal_name="=HYPERLINK(1)")
    an_invoice(acme)

    assert table(ask())[0]["buyer"] == "'=HYPERLINK(1)"


def test_the_archive_has_each_document_as_it_was_issued(acme, zenith, ask):
    invoices = [an_invoice(acme), an_invoice(zenith)]

    found = files(ask("documents"))

    assert found == {
        f"{invoice.number}.{document.kind}": bytes(document.content)
        for invoice in invoices
        for document in invoice.documents.all()
    }


def test_only_what_was_issued_in_the_period_is_in_it(acme, ask, monkeypatch):
    monkeypatch.setattr(journal, "BATCH", 2)
    invoice = an_invoice(acme)
    copies_of(invoice, 4)
    Invoice.objects.create(
        organization=acme, kind="invoice", currency="EUR", net_minor=1, total_minor=1
    )
    day = timedelta(days=1)

    assert len(table(ask())) == 5
    for first, last in ((date(2020, 1, 1), dates.today() - day), (dates.today() + day,) * 2):
        assert table(ask(first=first, last=last)) == []


def test_it_is_noted_with_its_reason_and_the_form_begins_with_the_last_month(acme, ask, operator):
    form = operator.get(page()).context["form"]
    before = dates.today().replace(day=1) - timedelta(days=1)
    assert (form["first"].value(), form["last"].value()) == (before.replace(day=1), before)

    content_of(ask(first=date(2026, 11, 1), last=date(2026, 11, 30)))

    event = Event.objects.get(kind="invoice.exported")
    assert (event.operator_id, event.organization_id, event.reason) == (olga().pk, None, REASON)
    history = words(operator.get(reverse("admin:audit_event_changelist")))
    assert "the journal of invoices issued from 1 November 2026 to 30 November 2026" in history


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("last", {"first": "2026-11-02", "last": "2026-11-01"}),
        ("first", {"first": "yesterday"}),
        ("file", {"file": "everything"}),
        ("reason", {"reason": ""}),
    ],
)
def test_what_is_wrong_is_said_at_its_field(operator, field, values):
    typed = {"file": "journal", "first": "2026-11-01", "last": "2026-11-30", "reason": REASON}

    answer = operator.post(page(), typed | values)

    assert answer.context["form"].errors.keys() == {field}
    assert not Export.objects.exists()


def test_documents_of_too_many_invoices_are_refused_and_their_journal_is_not(
    acme, ask, monkeypatch
):
    monkeypatch.setattr("billing.actions.exporting.MOST", 2)
    copies_of(an_invoice(acme), 2)

    refused = ask("documents")

    assert "Choose a shorter one for their documents" in words(refused)
    assert len(table(ask())) == 3


def test_who_is_no_operator_any_longer_gets_a_file_that_says_so(acme, ask):
    an_invoice(acme)
    answer = ask()
    type(olga()).objects.filter(pk=olga().pk).update(is_staff=False)

    lines = content_of(answer).decode().splitlines()

    assert lines[1:] == [period.NOT_ALLOWED]


def test_who_may_view_invoices_no_longer_gets_a_file_that_says_so(acme, ask, client_of):
    an_invoice(acme)
    auditor = make_person("Vera", is_staff=True)
    auditor.user_permissions.set(StoredPermission.objects.filter(codename="view_invoice"))
    answer = ask(by=client_of(auditor))
    auditor.user_permissions.clear()

    lines = content_of(answer).decode().splitlines()

    assert lines[1:] == [period.NOT_ALLOWED]


def test_an_archive_that_was_stopped_is_whole_and_says_why(acme, ask):
    an_invoice(acme)
    answer = ask("documents")
    Export.objects.all().delete()

    assert files(answer) == {archive.STOPPED: f"{period.TOO_LONG}\n".encode()}


def test_a_file_at_a_time_and_its_place_is_free_at_the_end(acme, ask):
    answer = ask()
    assert AlreadyExporting.message in words(ask())

    content_of(answer)

    assert not Export.objects.exists()


def test_whoever_may_view_invoices_exports_them_and_no_one_else(acme, adam, ask, client_of, client):
    auditor, staff = (make_person(name, is_staff=True) for name in ("Vera", "Otto"))
    auditor.user_permissions.set(StoredPermission.objects.filter(codename="view_invoice"))
    invoices = reverse("admin:billing_invoice_changelist")

    assert "Export invoices" in words(client_of(auditor).get(invoices))
    statuses = [
        ask(by=browser).status_code
        for browser in (client_of(auditor), client_of(staff), client_of(adam), client)
    ]

    assert statuses == [200, 403, 302, 302]
    today = Period(dates.today(), dates.today())
    with pytest.raises(NotAnOperator):
        export_invoices(file=ExportFile.JOURNAL, period=today, reason=REASON, by=adam.user)


def test_an_archive_of_200_mb_needs_the_memory_of_a_batch():
    def batches():
        for position in range(200):
            invoice = Invoice(number=f"CON-2026-{position:05}", issued_on=date(2026, 11, 1))
            document = InvoiceDocument(kind="pdf", content=token_bytes(1_000_000))
            setattr(invoice, "_prefetched_objects_cache", {"documents": [document]})  # noqa: B010  (no stub knows it)
            yield [invoice]

    with grows_by_at_most(30):
        sent = sum(len(piece) for piece in archive.as_zip(batches()))

    assert sent > 200_000_000


def test_batches_are_read_one_by_one_in_the_order_of_numbers(acme):
    invoice = an_invoice(acme)
    copies_of(invoice, 4)
    today = Period(dates.today(), dates.today())

    batches = list(in_batches(today, Invoice.objects.all(), 2))

    assert [[row.position for row in batch] for batch in batches] == [[1, 2], [3, 4], [5]]
