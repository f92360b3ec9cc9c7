"""Pages to which emails about events of billing lead."""

from typing import Any

from django.urls import reverse


def path_of_invoice(invoice: Any) -> str:
    """The path of an invoice or credit note; of the list for a draft, which has no page."""
    handle = invoice.organization.handle
    if invoice.number is None:
        return reverse("billing:invoices", args=[handle])
    return reverse("billing:invoice", args=[handle, invoice.pk])
