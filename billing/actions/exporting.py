"""Operators export the invoices of a period, or open the document of one."""

from dataclasses import dataclass
from enum import StrEnum

from django.db import transaction

from accounts.actions import demand_operator
from accounts.models import User
from audit import log
from audit.exports.places import reserve_export_place
from audit.models import Export
from billing.events.invoices import INVOICE_OPENED, INVOICES_EXPORTED
from billing.exporting.archive import MOST
from billing.exporting.period import Period
from billing.models import Invoice, InvoiceDocument
from console.refusals import Refusal
from console.words.reasons import clean_reason


class UnfitPeriod(Refusal):
    slug = "unfit-period"
    message = "The last day is before the first."
    field = "last"
    is_mistake = True


class TooManyDocuments(Refusal):
    slug = "too-many-documents"
    message = (
        "More than {most} invoices were issued in this period. Choose a shorter one for their"
        " documents. The journal has no limit."
    )
    field = "last"
    is_mistake = True


class ExportFile(StrEnum):
    """What an export has of each invoice."""

    JOURNAL = "journal"
    DOCUMENTS = "documents"


@dataclass(frozen=True)
class InvoiceExport:
    """An export that may begin, with its place among those that are being sent."""

    file: ExportFile
    period: Period
    place: Export
    person: User


@transaction.atomic
def export_invoices(*, file: ExportFile, period: Period, reason: str, by: User) -> InvoiceExport:
    """Record that an operator exports the invoices of a period, and reserve an export place.

    The process that sends the file ends the export, or its place is free when the lease ends.
    Raises InvalidReason, NotAnOperator, UnfitPeriod, TooManyDocuments, and AlreadyExporting or
    EveryoneExporting where no place is free.
    """
    reason = clean_reason(reason)
    demand_operator(by)
    if period.last < period.first:
        raise UnfitPeriod
    if file is ExportFile.DOCUMENTS and period.invoices().order_by()[MOST : MOST + 1].exists():
        raise TooManyDocuments(most=f"{MOST:,}")
    place = reserve_export_place(user_id=by.pk)
    log.record(
        INVOICES_EXPORTED,
        organization=None,
        by=log.OperatorActor(by),
        after={
            "file": file.value,
            "since": period.first.isoformat(),
            "until": period.last.isoformat(),
        },
        reason=reason,
    )
    return InvoiceExport(file, period, place, by)


@transaction.atomic
def open_document(*, invoice: Invoice, kind: str, by: User) -> InvoiceDocument:
    """Return a document of an issued invoice, and record that an operator opened it.

    The event is in the history of the organization, or in none if that was deleted. Raises
    NotAnOperator, and DoesNotExist for a draft.
    """
    demand_operator(by)
    document: InvoiceDocument = invoice.documents.get(kind=kind)
    log.record(
        INVOICE_OPENED,
        organization=invoice.organization,
        by=log.OperatorActor(by),
        target=invoice,
        after={"form": document.get_kind_display()},
    )
    return document
