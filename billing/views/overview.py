"""Billing → Overview: what the organization has, what comes next, and ending it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from billing import actions
from billing.card_payments.paying import expiring_card
from billing.invoicing.balances import last_invoice_balance, open_balances
from billing.permissions import CREATE_BILLINGSUBSCRIPTION, MANAGE_INVOICE, VIEW_BILLINGSUBSCRIPTION
from billing.tiers import monthly_usage, summary
from console.refusals import refusals_flashed
from console.words import dates
from organizations.tenancy.access import OrganizationRequest, organization_page

HOME = "billing:overview"


@organization_page(GET=VIEW_BILLINGSUBSCRIPTION)
def overview(request: OrganizationRequest) -> HttpResponse:
    """The organization's tier, until when it has it, what the next invoice asks, and
    what is open.
    """
    billing = summary.read_summary(request.organization)
    held_draft = request.organization.invoices.drafts().order_by("created_at").first()
    held_because = held_draft.held_because if held_draft else billing.unknown_tax
    context = {
        "summary": billing,
        "held": held_draft,
        "why": held_because,
        "standings": monthly_usage.limited_standings(request.organization, billing.tier),
        "expiring_card": expiring_card(request.organization, billing.today),
        "today": billing.today,
        **(_invoice_context(billing) if request.membership.can(MANAGE_INVOICE) else {}),
    }
    return render(request, "billing/overview.html", context)


def _invoice_context(billing: summary.Summary) -> dict[str, Any]:
    """Template context: open invoices, and the invoice that came last."""
    return {
        "owed": open_balances(billing.organization, billing.today),
        "last": last_invoice_balance(billing.organization, billing.today),
    }


@organization_page(GET=CREATE_BILLINGSUBSCRIPTION, POST=CREATE_BILLINGSUBSCRIPTION)
def end(request: OrganizationRequest) -> HttpResponse:
    """Ask for confirmation; POST has the subscription end with its period."""
    if request.method == "POST":
        with refusals_flashed(request):
            ending = actions.end_billing_subscription(by=request.membership)
            messages.success(request, f"The subscription ends on {dates.day(ending.period_end)}.")
        return redirect(HOME, request.organization.handle)
    billing = summary.read_summary(request.organization)
    if billing.subscription is None:
        return redirect(HOME, request.organization.handle)
    standings_over = monthly_usage.standings_over_limit(request.organization, billing.default_tier)
    return render(request, "billing/end.html", {"summary": billing, "over": standings_over})


@organization_page(POST=CREATE_BILLINGSUBSCRIPTION)
def invoice_changes(request: OrganizationRequest) -> HttpResponse:
    """Invoice changes of the tier now, and return to the overview."""
    with refusals_flashed(request):
        invoice = actions.invoice_changes(by=request.membership)
        if invoice.is_issued:
            messages.success(request, f"The invoice {invoice} was issued: {invoice.total}.")
    return redirect(HOME, request.organization.handle)


@organization_page(POST=CREATE_BILLINGSUBSCRIPTION)
def resume(request: OrganizationRequest) -> HttpResponse:
    """Have an ending subscription go on, and return to the overview."""
    with refusals_flashed(request):
        resumed = actions.resume_billing_subscription(by=request.membership)
        messages.success(request, f"The subscription to {resumed} continues.")
    return redirect(HOME, request.organization.handle)
