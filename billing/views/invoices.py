"""Billing → Invoices: what was charged, how each is paid, and the documents that were sent."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from billing import actions, dates
from billing.card_payments import attempts, cards
from billing.card_payments.paying import ByCard, how_to_pay, newest_charge, paying_by_card
from billing.card_payments.returning import has_returned
from billing.invoicing.balances import Balance, issued_invoice
from billing.invoicing.downloads import as_download
from billing.models import DocumentKind, Invoice
from billing.models.invoice import InvoiceQuerySet
from billing.payment_provider.configured import takes_cards
from billing.permissions import MANAGE_INVOICE
from billing.views.card_pages import card_page
from console.lists.paging import paginate
from console.refusals import refusals_flashed
from console.serving.refreshing import OFTEN, Refresh, interval_until, unchanged
from organizations.tenancy.access import OrganizationRequest, organization_page

UNDER_WAY = "The payment is under way. This page says what became of it."


@organization_page(GET=MANAGE_INVOICE)
def invoices(request: OrganizationRequest) -> HttpResponse:
    """Issued invoices and credit notes, newest first, paginated, with what is open of each."""
    page = paginate(request, _issued_invoices(request).with_balance(), by=("-created_at", "-id"))
    today = dates.today()
    context = {"page": page, "balances": [Balance(invoice, today) for invoice in page]}
    return render(request, "billing/invoices.html", context)


@organization_page(GET=MANAGE_INVOICE)
def invoice(request: OrganizationRequest, invoice_id: UUID) -> HttpResponse:
    """An issued invoice: its lines, how to pay what is open, and its payments. 404 for a draft."""
    newest = newest_charge(invoice_id) if takes_cards() else None
    invoice = issued_invoice(request.organization, invoice_id)
    if invoice is None:
        raise Http404
    balance = Balance(invoice, dates.today())
    is_back = has_returned(request)
    by_card = paying_by_card(balance, newest, has_returned=is_back) if takes_cards() else None
    refresh = _refresh_of(by_card)
    if response := unchanged(request, refresh):
        return response
    context = {
        "invoice": invoice,
        "balance": balance,
        "lines": invoice.lines.select_related("invoice"),
        "payments": invoice.payments.select_related("invoice").order_by("received_on", "pk"),
        "credit_notes": invoice.credit_notes.issued().order_by("created_at"),
        "payment": how_to_pay(balance),
        "by_card": by_card,
        "refresh": refresh,
    }
    return render(request, "billing/invoice.html", context)


def _refresh_of(by_card: ByCard | None) -> Refresh | None:
    """When the page asks for changes: while the provider is asked about a charge; else None.

    Often for someone who comes from the page of the provider, who tells the console soon.
    """
    attempt = by_card.attempt if by_card and by_card.is_under_way else None
    if by_card is None or attempt is None or by_card.is_waiting:
        return None
    every = OFTEN if by_card.has_returned else interval_until([attempt.due_at])
    return Refresh(every, [attempt.pk, attempt.state])


@organization_page(GET=MANAGE_INVOICE)
def pdf(request: OrganizationRequest, invoice_id: UUID) -> HttpResponse:
    """Download the PDF of an invoice, as it was issued."""
    return _download(request, invoice_id, DocumentKind.PDF)


@organization_page(GET=MANAGE_INVOICE)
def xml(request: OrganizationRequest, invoice_id: UUID) -> HttpResponse:
    """Download the electronic invoice, as it was issued."""
    return _download(request, invoice_id, DocumentKind.XML)


@card_page(POST=MANAGE_INVOICE)
def pay(request: OrganizationRequest, invoice_id: UUID) -> HttpResponse:
    """Begin to pay an invoice by card or on the provider's page, and return to its page.

    Calls the provider, so that the page can say what became of it.
    """
    invoice = get_object_or_404(request.organization.invoices.issued(), pk=invoice_id)
    on_page = request.POST.get("with") == "page"
    with refusals_flashed(request):
        cards.demand_customer(request.organization)
        attempt = actions.pay_now(invoice=invoice, on_page=on_page, by=request.membership)
        attempts.advance_attempt(attempt_id=attempt.pk, now=timezone.now())
        messages.info(request, UNDER_WAY)
    return redirect("billing:invoice", request.organization.handle, invoice_id)


@organization_page(POST=MANAGE_INVOICE)
def resend(request: OrganizationRequest, invoice_id: UUID) -> HttpResponse:
    """Email an invoice to the billing addresses once more, and return to its page."""
    invoice: Invoice = get_object_or_404(_issued_invoices(request), pk=invoice_id)
    with refusals_flashed(request):
        actions.resend_invoice(invoice=invoice, by=request.membership)
        messages.success(request, f"{invoice} was sent again to the billing addresses.")
    return redirect("billing:invoice", request.organization.handle, invoice_id)


def _download(request: OrganizationRequest, invoice_id: UUID, kind: DocumentKind) -> HttpResponse:
    """The response with a document of an issued invoice; 404 if there is none."""
    invoice: Invoice = get_object_or_404(_issued_invoices(request), pk=invoice_id)
    return as_download(invoice, get_object_or_404(invoice.documents, kind=kind))


def _issued_invoices(request: OrganizationRequest) -> InvoiceQuerySet:
    """The organization's issued invoices and credit notes."""
    return request.organization.invoices.issued()
