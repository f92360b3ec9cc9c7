"""Billing → Tiers: compare them, and choose one after its amounts were seen."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from billing import actions, dates
from billing.forms.choosing import ChoiceForm
from billing.invoicing import unpaid
from billing.permissions import CREATE_BILLINGSUBSCRIPTION, VIEW_TIER
from billing.tiers import monthly_usage, summary
from billing.tiers.offers import choices, tiers_to_compare
from billing.tiers.quotes import Quote, Way, quote_with_tax
from billing.views.overview import HOME
from console.refusals import refusals_flashed
from organizations.tenancy.access import OrganizationRequest, organization_page

TIERS = "billing:tiers"


@organization_page(GET=VIEW_TIER)
def tiers(request: OrganizationRequest) -> HttpResponse:
    """All public tiers, with limits and prices, and which one the organization has."""
    found = summary.read_summary(request.organization)
    context = {
        "summary": found,
        "tiers": tiers_to_compare(found.subscription, found.tier, today=found.today),
    }
    return render(request, "billing/tiers.html", context)


@organization_page(GET=CREATE_BILLINGSUBSCRIPTION, POST=CREATE_BILLINGSUBSCRIPTION)
def choose(request: OrganizationRequest) -> HttpResponse:
    """Say what a tier costs and from when on, then subscribe."""
    organization = request.organization
    sent = request.POST if request.method == "POST" else request.GET
    found = summary.read_summary(organization)
    form = ChoiceForm(sent, offered=choices(found.subscription, found.today))
    if not form.is_valid():
        messages.error(request, actions.NotOffered.message)
        return redirect(TIERS, organization.handle)
    price = form.cleaned_data["price"]
    if request.method == "POST":
        with refusals_flashed(request):
            agreed = actions.choose_tier(
                price=price, seen=form.cleaned_data["seen"], by=request.membership
            )
            messages.success(request, _said(agreed))
            return redirect(HOME, organization.handle)
        return redirect(TIERS, organization.handle)
    asked = quote_with_tax(price, found.subscription, organization, day=found.today)
    blocking = unpaid.oldest_blocking(organization) if asked.costs_now else None
    is_less = asked.is_later or asked.is_back
    over = monthly_usage.standings_over_limit(organization, price.tier) if is_less else []
    context = {"summary": found, "quote": asked, "blocking": blocking, "over": over}
    return render(request, "billing/choose.html", context)


def _said(agreed: Quote) -> str:
    if agreed.way is Way.LATER:
        return f"The tier is {agreed.price.tier} from {dates.format_day(agreed.day)} on."
    return f"The tier is now {agreed.price.tier}."
