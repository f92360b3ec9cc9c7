"""A document of an invoice as a file to download."""

from django.http import HttpResponse

from billing.models import DocumentKind, Invoice, InvoiceDocument

TYPES = {DocumentKind.PDF: "application/pdf", DocumentKind.XML: "application/xml; charset=utf-8"}


def as_download(invoice: Invoice, document: InvoiceDocument) -> HttpResponse:
    """The bytes that were issued, named after the invoice."""
    name = f"{invoice.number}.{document.kind}"
    return HttpResponse(
        bytes(document.content),
        content_type=TYPES[DocumentKind(document.kind)],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
