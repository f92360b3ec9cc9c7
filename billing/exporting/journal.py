"""The journal of invoices as CSV: invoices and credit notes, by tax category and rate."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Exists, F, Max, OuterRef, Subquery

from audit.exports.stream import ExportStopped
from billing.documents import Tax
from billing.exporting.period import Batches
from billing.invoicing import tax_amounts
from billing.models import Invoice, Payment, PaymentKind
from billing.models.invoice import InvoiceQuerySet
from console.words.spreadsheets import csv_lines, text_cell

BATCH = 500
COLUMNS = (
    *("number", "date", "kind", "corrects", "buyer", "country", "vat_id", "category", "rate"),
    *("net", "tax", "total", "currency", "due", "paid_on", "reference"),
)


def journal_rows() -> InvoiceQuerySet:
    """Invoices annotated for the journal: their balance, `last_payment_on`, `is_written_off` and
    `corrected_number`. Entries that were reversed do not count.
    """
    entries = Payment.objects.filter(invoice=OuterRef("pk"), reversal=None)
    payments = entries.filter(
        kind__in=[PaymentKind.TRANSFER, PaymentKind.CARD, PaymentKind.CREDIT], amount_minor__gt=0
    )
    last_days = payments.order_by().values("invoice").annotate(day=Max("received_on")).values("day")
    return Invoice.objects.with_balance().annotate(
        last_payment_on=Subquery(last_days),
        is_written_off=Exists(entries.filter(kind=PaymentKind.WRITE_OFF)),
        corrected_number=F("corrects__number"),
    )


def as_csv(batches: Batches) -> Iterator[str]:
    """Yield the CSV: a header, then for each batch a line for each tax category and rate.

    Amounts of credit notes are below 0, so that columns add up. If reading a batch raises Stopped,
    the last line says why.
    """
    yield csv_lines([COLUMNS])
    try:
        for batch in batches:
            yield csv_lines(
                _line(invoice, tax_amounts.tax_from_row(row, invoice.currency))
                for invoice in batch
                for row in invoice.taxes
            )
    except ExportStopped as reason:
        yield csv_lines([[str(reason)]])


def _line(invoice: Any, tax: Tax) -> list[Any]:
    """The line of an invoice, as annotated by `journal_rows`, and one of its taxes."""
    net, tax_amount = (-tax.net, -tax.tax) if invoice.is_credit_note else (tax.net, tax.tax)
    is_open = invoice.balance_minor > 0 or invoice.is_written_off
    is_paid = not is_open and not invoice.is_credit_note
    buyer = invoice.buyer
    texts = [invoice.number, invoice.issued_on.isoformat(), invoice.kind, invoice.corrected_number]
    texts += [buyer["legal_name"], buyer["country"], buyer["vat_id"], tax.category]
    ends = [invoice.currency, "" if invoice.is_credit_note else invoice.due_on.isoformat()]
    ends += [invoice.last_payment_on if is_paid else "", invoice.reference]
    amounts = [tax.rate, net.decimal, tax_amount.decimal, (net + tax_amount).decimal]
    return [*map(_cell, texts), *amounts, *map(_cell, ends)]


def _cell(value: Any) -> str:
    return text_cell(str(value or ""))
