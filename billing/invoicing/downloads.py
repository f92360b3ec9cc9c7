"""Downloads of invoices."""

from django.http import HttpResponse

from billing.models import DocumentKind, Invoice, InvoiceDocument

TYPES = {DocumentKind.PDF: "application/pdf", DocumentKind.XML: "application/xml; charset=utf-8"}


def as_download(invoice: Invoice, document: InvoiceDocument) -> HttpResponse:
    """A response with the issued document as an attachment, named after the invoice's number."""
    name = f"{invoice.number}.{document.kind}"
    return HttpResponse(
        bytes(document.content),
        content_type=TYPES[DocumentKind(document.kind)],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
