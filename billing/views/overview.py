"""Billing → Overview: what the organization has, what comes next, and ending it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from billing import actions, dates
from billing.card_payments.paying import expiring_card
from billing.invoicing.balances import last_invoice_balance, open_balances
from billing.permissions import CREATE_BILLINGSUBSCRIPTION, MANAGE_INVOICE, VIEW_BILLINGSUBSCRIPTION
from billing.tiers import monthly_usage, summary
from console.refusals import refusals_flashed
from organizations.tenancy.access import OrganizationRequest, organization_page

HOME = "billing:overview"


@organization_page(GET=VIEW_BILLINGSUBSCRIPTION)
def overview(request: OrganizationRequest) -> HttpResponse:
    """Which tier the organization has, until when, and what the next invoice asks."""
    found = summary.read_summary(request.organization)
    held = request.organization.invoices.drafts().order_by("created_at").first()
    why = held.held_because if held else found.unknown_tax
    context = {
        "summary": found,
        "held": held,
        "why": why,
        "closest": _closest(found),
        "expiring_card": expiring_card(request.organization, found.today),
        "today": found.today,
        **(_invoiced(found) if request.membership.can(MANAGE_INVOICE) else {}),
    }
    return render(request, "billing/overview.html", context)


def _invoiced(found: summary.Summary) -> dict[str, Any]:
    """What is to be paid, and the invoice that came last."""
    return {
        "owed": open_balances(found.organization, found.today),
        "last": last_invoice_balance(found.organization, found.today),
    }


def _closest(found: summary.Summary) -> monthly_usage.Standing | None:
    if found.tier is None:
        return None
    return monthly_usage.closest_to_limit(found.organization, found.tier, today=found.today)


@organization_page(GET=CREATE_BILLINGSUBSCRIPTION, POST=CREATE_BILLINGSUBSCRIPTION)
def end(request: OrganizationRequest) -> HttpResponse:
    """Ask, then let the subscription end with its period."""
    if request.method == "POST":
        with refusals_flashed(request):
            ending = actions.end_billing_subscription(by=request.membership)
            messages.success(
                request, f"The subscription ends on {dates.format_day(ending.period_end)}."
            )
        return redirect(HOME, request.organization.handle)
    found = summary.read_summary(request.organization)
    if found.subscription is None:
        return redirect(HOME, request.organization.handle)
    over = monthly_usage.standings_over_limit(request.organization, found.default_tier)
    return render(request, "billing/end.html", {"summary": found, "over": over})


@organization_page(POST=CREATE_BILLINGSUBSCRIPTION)
def invoice_changes(request: OrganizationRequest) -> HttpResponse:
    """Have changes of the tier on an invoice now."""
    with refusals_flashed(request):
        invoice = actions.invoice_changes(by=request.membership)
        if invoice.is_issued:
            messages.success(request, f"The invoice {invoice} was issued: {invoice.total}.")
    return redirect(HOME, request.organization.handle)


@organization_page(POST=CREATE_BILLINGSUBSCRIPTION)
def resume(request: OrganizationRequest) -> HttpResponse:
    """Let a subscription that was to end go on."""
    with refusals_flashed(request):
        resumed = actions.resume_billing_subscription(by=request.membership)
        messages.success(request, f"The subscription to {resumed} continues.")
    return redirect(HOME, request.organization.handle)
