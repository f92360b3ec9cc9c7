"""Opening a document of an invoice on the operators' pages, which the history notes."""

from django.db import transaction

from accounts.actions import demand_operator
from accounts.models import User
from audit import log
from billing.events.invoices import INVOICE_OPENED
from billing.models import Invoice, InvoiceDocument


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
