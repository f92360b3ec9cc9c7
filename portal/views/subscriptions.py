"""The subscriptions of an application, in the Developer Portal."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from console.refusals import refusals_flashed, refusals_on
from organizations.tenancy.access import OrganizationRequest, organization_page
from portal import actions
from portal.forms.subscriptions import ChangePlanForm
from portal.models import Plan, Subscription
from portal.permissions import MANAGE_SUBSCRIPTIONS
from portal.reaching import managed_application


@organization_page(GET=MANAGE_SUBSCRIPTIONS, POST=MANAGE_SUBSCRIPTIONS)
def change_plan(
    request: OrganizationRequest, application: UUID, subscription: UUID
) -> HttpResponse:
    """Go on with another plan."""
    found = _subscription(request, application, subscription)
    plans = Plan.objects.open_for(found.version)
    form = ChangePlanForm(request.POST or None, plans=plans, initial={"plan": found.plan.handle})
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            actions.change_subscription_plan(
                subscription=found, **form.cleaned_data, by=request.membership
            )
            messages.success(request, f"The plan is now {form.cleaned_data['plan']}.")
            return redirect(found.application)
    context = {
        "form": form,
        "has_plans": plans.exists(),
        "subscription": found,
        "application": found.application,
    }
    return render(request, "subscriptions/change_plan.html", context)


@organization_page(POST=MANAGE_SUBSCRIPTIONS)
def withdraw(request: OrganizationRequest, application: UUID, subscription: UUID) -> HttpResponse:
    """Take back what waits for approval."""
    found = _subscription(request, application, subscription)
    with refusals_flashed(request):
        actions.withdraw_subscription(subscription=found, by=request.membership)
        messages.success(request, f"The request to subscribe to {found.version} was withdrawn.")
    return redirect(found.application)


@organization_page(GET=MANAGE_SUBSCRIPTIONS, POST=MANAGE_SUBSCRIPTIONS)
def close(request: OrganizationRequest, application: UUID, subscription: UUID) -> HttpResponse:
    """Ask, then end it."""
    found = _subscription(request, application, subscription)
    if request.method == "POST":
        with refusals_flashed(request):
            actions.close_subscription(subscription=found, by=request.membership)
            messages.success(request, f"The subscription to {found.version} was closed.")
        return redirect(found.application)
    context = {"subscription": found, "application": found.application}
    return render(request, "subscriptions/close.html", context)


def _subscription(request: OrganizationRequest, application: UUID, pk: UUID) -> Subscription:
    owner = managed_application(request, application)
    found = get_object_or_404(owner.subscriptions.with_details(), pk=pk)
    found.application = owner
    return found
