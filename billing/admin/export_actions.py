"""The export of invoices, as the operators' pages word it and send it."""

from datetime import date
from typing import Any

from django.http import HttpRequest, StreamingHttpResponse

from accounts.models import User
from audit.exports.stream import ExportStream
from billing.actions.exporting import ExportFile, InvoiceExport, export_invoices
from billing.admin.selling_actions import TOLD
from billing.exporting import archive, journal
from billing.exporting.period import Period, in_batches, while_allowed
from billing.forms.exporting import ExportForm
from console.operators.acting import OperatorAction


def _export(*, file: ExportFile, first: date, last: date, reason: str, by: User) -> InvoiceExport:
    """Reserve an export of the invoices from the fields of `ExportForm`."""
    return export_invoices(file=file, period=Period(first, last), reason=reason, by=by)


def _may_export(person: User) -> bool:
    """Whether the person still may view invoices as an operator, read from the database now."""
    operator = User.objects.filter(pk=person.pk, is_active=True, is_staff=True).first()
    permissions = ("billing.view_invoice", "billing.change_invoice")
    return operator is not None and any(operator.has_perm(permission) for permission in permissions)


def _stream_export(request: HttpRequest, export: InvoiceExport) -> StreamingHttpResponse:
    """The response that streams the file; it stops when the person may no longer export."""
    period = export.period
    is_journal = export.file is ExportFile.JOURNAL
    rows, size = (
        (journal.journal_rows(), journal.BATCH)
        if is_journal
        else (archive.archive_rows(), archive.BATCH)
    )
    batches = while_allowed(
        in_batches(period, rows, size),
        export=export.place,
        is_allowed=lambda: _may_export(export.person),
    )
    chunks: Any = journal.as_csv(batches) if is_journal else archive.as_zip(batches)
    name = f"invoices-{period.first}-{period.last}.{'csv' if is_journal else 'zip'}"
    return StreamingHttpResponse(
        ExportStream(chunks, export=export.place, to=request.META.get("gunicorn.socket")),
        content_type="text/csv; charset=utf-8" if is_journal else "application/zip",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


EXPORT_INVOICES = OperatorAction(
    slug="export",
    label="Export invoices",
    argument="",
    perform=_export,
    effects=(
        "The journal has a line for each category and rate of tax of each invoice and credit note"
        " that was issued on these days, of all organizations. Amounts of credit notes are below"
        " 0.",
        "The documents are the PDF and the XML of each, as they were issued, of"
        f" {archive.MOST:,} invoices at most.",
        TOLD,
    ),
    done="",
    form=ExportForm,
    is_reading=True,
    answer=_stream_export,
)
