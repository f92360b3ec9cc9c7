"""Billing → Invoices: what was charged, how each is paid, and the documents that were sent."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from billing import actions, dates
from billing.card_payments.paying import how_to_pay, newest_charge, paying_by_card
from billing.card_payments.returning import has_returned
from billing.invoicing.balances import Balance, issued_invoice
from billing.invoicing.downloads import as_download
from billing.models import DocumentKind, Invoice
from billing.models.invoice import InvoiceQuerySet
from billing.payment_provider.configured import takes_cards
from billing.permissions import MANAGE_INVOICE
from console.lists.paging import paginate
from console.refusals import refusals_flashed
from console.serving.looking import next_look
from organizations.tenancy.access import OrganizationRequest, organization_page


@organization_page(GET=MANAGE_INVOICE)
def invoices(request: OrganizationRequest) -> HttpResponse:
    """All that was issued, newest first, with what is open of each."""
    page = paginate(request, _issued(request).with_balance(), by=("-created_at", "-id"))
    today = dates.today()
    context = {"page": page, "balances": [Balance(invoice, today) for invoice in page]}
    return render(request, "billing/invoices.html", context)


@organization_page(GET=MANAGE_INVOICE)
def invoice(request: OrganizationRequest, invoice: UUID) -> HttpResponse:
    """One of them: its lines, how to pay what is open, and what was paid."""
    newest = newest_charge(invoice) if takes_cards() else None
    found = issued_invoice(request.organization, invoice)
    if found is None:
        raise Http404
    balance = Balance(found, dates.today())
    has_come_back = has_returned(request)
    by_card = paying_by_card(balance, newest, has_returned=has_come_back) if takes_cards() else None
    is_under_way = by_card is not None and by_card.is_under_way and not by_card.is_waiting
    context = {
        "invoice": found,
        "balance": balance,
        "lines": found.lines.select_related("invoice"),
        "payments": found.payments.select_related("invoice").order_by("received_on", "pk"),
        "credit_notes": found.credit_notes.issued().order_by("created_at"),
        "payment": how_to_pay(balance),
        "by_card": by_card,
        **next_look(request, is_under_way),
    }
    return render(request, "billing/invoice.html", context)


@organization_page(GET=MANAGE_INVOICE)
def pdf(request: OrganizationRequest, invoice: UUID) -> HttpResponse:
    """The PDF, as it was issued."""
    return _download(request, invoice, DocumentKind.PDF)


@organization_page(GET=MANAGE_INVOICE)
def xml(request: OrganizationRequest, invoice: UUID) -> HttpResponse:
    """The electronic invoice, as it was issued."""
    return _download(request, invoice, DocumentKind.XML)


@organization_page(POST=MANAGE_INVOICE)
def resend(request: OrganizationRequest, invoice: UUID) -> HttpResponse:
    """Have it emailed to the billing addresses once more."""
    found: Invoice = get_object_or_404(_issued(request), pk=invoice)
    with refusals_flashed(request):
        actions.resend_invoice(invoice=found, by=request.membership)
        messages.success(request, f"{found} was sent again to the billing addresses.")
    return redirect("billing:invoice", request.organization.handle, found.pk)


def _download(request: OrganizationRequest, invoice: UUID, kind: DocumentKind) -> HttpResponse:
    found: Invoice = get_object_or_404(_issued(request), pk=invoice)
    return as_download(found, get_object_or_404(found.documents, kind=kind))


def _issued(request: OrganizationRequest) -> InvoiceQuerySet:
    return request.organization.invoices.issued()
