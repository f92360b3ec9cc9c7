"""Billing → Invoices → Pay now."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from billing import actions
from billing.card_payments import attempts, cards
from billing.permissions import MANAGE_INVOICE
from billing.views.card_pages import card_page
from console.refusals import refusals_flashed
from organizations.tenancy.access import OrganizationRequest

UNDER_WAY = "The payment is under way. This page says what became of it."


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
