"""Billing → Tiers: compare them, and choose one after its amounts were seen."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from billing import actions
from billing.forms.choosing import ChoiceForm
from billing.invoicing import unpaid
from billing.permissions import CREATE_BILLINGSUBSCRIPTION, MANAGE_INVOICE, VIEW_TIER
from billing.tiers import monthly_usage, summary
from billing.tiers.offers import act_of_choosing, choices, tiers_to_compare
from billing.tiers.quotes import Quote, Way, quote_with_tax
from billing.views.overview import HOME
from console.refusals import refusals_flashed
from console.words import dates
from organizations.tenancy.access import OrganizationRequest, organization_page

TIERS = "billing:tiers"


@organization_page(GET=VIEW_TIER)
def tiers(request: OrganizationRequest) -> HttpResponse:
    """All public tiers and the organization's own, with limits and prices, to compare."""
    billing = summary.read_summary(request.organization)
    context = {
        "summary": billing,
        "tiers": tiers_to_compare(
            request.organization, billing.subscription, billing.tier, today=billing.today
        ),
    }
    return render(request, "billing/tiers.html", context)


@organization_page(GET=CREATE_BILLINGSUBSCRIPTION, POST=CREATE_BILLINGSUBSCRIPTION)
def choose(request: OrganizationRequest) -> HttpResponse:
    """Show what a tier costs and from when on; POST subscribes at that quote.

    Redirects to the invoice that was issued for it, or to Billing.
    """
    organization = request.organization
    parameters = request.POST if request.method == "POST" else request.GET
    billing = summary.read_summary(organization)
    form = ChoiceForm(parameters, offered=choices(billing.subscription, billing.today))
    if not form.is_valid():
        messages.error(request, actions.NotOffered.message)
        return redirect(TIERS, organization.handle)
    price = form.cleaned_data["price"]
    if request.method == "POST":
        with refusals_flashed(request):
            agreed = actions.choose_tier(
                price=price, seen=form.cleaned_data["seen"], by=request.membership
            )
            return _next_page(request, agreed)
        return redirect(TIERS, organization.handle)
    quote = quote_with_tax(price, billing.subscription, organization, day=billing.today)
    unpaid_invoice = unpaid.oldest_blocking(organization) if quote.costs_now else None
    is_less = quote.is_later or quote.is_back
    standings_over = monthly_usage.standings_over_limit(organization, price.tier) if is_less else []
    context = {
        "summary": billing,
        "quote": quote,
        "act": act_of_choosing(price, billing.subscription),
        "blocking": unpaid_invoice,
        "over": standings_over,
    }
    return render(request, "billing/choose.html", context)


def _next_page(request: OrganizationRequest, agreed: Quote) -> HttpResponse:
    """Redirect to the issued invoice, if there is one and the member may view it, or to Billing."""
    invoice, handle = agreed.invoice, request.organization.handle
    if invoice is not None and invoice.is_issued and request.membership.can(MANAGE_INVOICE):
        messages.success(request, f"{_success_message(agreed)} This is its invoice.")
        return redirect("billing:invoice", handle, invoice.pk)
    messages.success(request, _success_message(agreed))
    return redirect(HOME, handle)


def _success_message(quote: Quote) -> str:
    """The message after a tier was chosen: which one, and from when on."""
    if quote.way is Way.LATER:
        return f"The tier is {quote.price.tier} from {dates.day(quote.day)} on."
    return f"The tier is now {quote.price.tier}."
