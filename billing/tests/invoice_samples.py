"""One of each thing that invoices need, for the tests about all of them. The invoice is paid."""

from datetime import date
from hashlib import sha256

from billing.models import (
    DunningStep,
    Invoice,
    InvoiceDocument,
    InvoiceLine,
    InvoiceSeries,
    Payment,
)
from organizations.models import Membership
from tests.samples import Sample, Things

DAY = date(2026, 11, 1)
DIGEST = sha256(b"x").hexdigest()
SELLER = {"legal_name": "Console GmbH", "iban": "DE89370400440532013000", "bic": ""}


def _series(things: Things) -> InvoiceSeries:
    """Of the installation: the same for all."""
    series, _ = InvoiceSeries.objects.get_or_create(prefix="SAM", year=2026)
    return series


def _invoice(things: Things) -> Invoice:
    """A draft, until its parts are there."""
    return Invoice.objects.create(
        organization=things.organization,
        subscription=things.billing_subscription,
        kind="invoice",
        period_start=DAY,
        period_end=date(2026, 12, 1),
        seller=SELLER,
        currency="EUR",
        net_minor=4_900,
        total_minor=4_900,
    )


def _more_invoices(admin: Membership, start: int, count: int) -> None:
    """Issued ones, of what is no subscription."""
    series, _ = InvoiceSeries.objects.get_or_create(prefix="MORE", year=2026)
    Invoice.objects.bulk_create(
        Invoice(
            organization=admin.organization,
            kind="invoice",
            state="issued",
            series=series,
            position=1 + n,
            number=f"{series}-{1 + n:05}",
            issued_on=DAY,
            due_on=DAY,
            seller=SELLER,
            currency="EUR",
            net_minor=4_900,
            total_minor=4_900,
        )
        for n in range(start, start + count)
    )


def _line(things: Things) -> InvoiceLine:
    return InvoiceLine.objects.create(
        invoice=things.invoice,
        position=1,
        text=things.named("Team"),
        unit_amount_minor=4_900,
        amount_minor=4_900,
        tax_category="E",
    )


def _document(things: Things) -> InvoiceDocument:
    """Both of them, the PDF first; with them the invoice is issued."""
    pdf, _ = InvoiceDocument.objects.bulk_create(
        InvoiceDocument(invoice=things.invoice, kind=kind, sha256=DIGEST, content=b"x")
        for kind in ("pdf", "xml")
    )
    invoice, series = things.invoice, things.invoice_series
    invoice.state, invoice.series, invoice.position = "issued", series, series.next
    invoice.number = f"{series}-{series.next:05}"
    invoice.issued_on = invoice.due_on = DAY
    invoice.save()
    series.next += 1
    series.save()
    return pdf


def _payment(things: Things) -> Payment:
    return Payment.objects.create(
        invoice=things.invoice,
        kind="transfer",
        amount_minor=4_900,
        received_on=DAY,
        reference=things.named("SEPA 1"),
        reason="It is on the statement.",
        recorded_by=things.admin.user,
    )


def _dunning_step(things: Things) -> DunningStep:
    return DunningStep.objects.create(invoice=things.invoice, step=0)


SAMPLES = [
    Sample("invoice_series", _series),
    Sample("invoice", _invoice, placeholder="<uuid:invoice_id>", more=_more_invoices),
    Sample("invoice_line", _line),
    Sample("invoice_document", _document),
    Sample("payment", _payment),
    Sample("dunning_step", _dunning_step),
]
