"""Pages of an application's subscriptions, in the Developer Portal."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from console.refusals import refusals_flashed, refusals_on
from console.serving.addresses import safe_next
from organizations.tenancy.access import OrganizationRequest, organization_page
from portal import actions
from portal.forms.subscriptions import ChangePlanForm
from portal.models import Plan, Subscription
from portal.permissions import MANAGE_SUBSCRIPTIONS
from portal.reaching import managed_application


@organization_page(GET=MANAGE_SUBSCRIPTIONS, POST=MANAGE_SUBSCRIPTIONS)
def change_plan(
    request: OrganizationRequest, application_id: UUID, subscription_id: UUID
) -> HttpResponse:
    """Change the plan of a subscription."""
    subscription = _subscription_or_404(request, application_id, subscription_id)
    plans = Plan.objects.open_for(subscription.version)
    form = ChangePlanForm(
        request.POST or None, plans=plans, initial={"plan": subscription.plan.handle}
    )
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            actions.change_subscription_plan(
                subscription=subscription, **form.cleaned_data, by=request.membership
            )
            messages.success(request, f"The plan is now {form.cleaned_data['plan']}.")
            return redirect(subscription.application)
    context = {
        "form": form,
        "has_plans": plans.exists(),
        "subscription": subscription,
        "application": subscription.application,
    }
    return render(request, "subscriptions/change_plan.html", context)


@organization_page(POST=MANAGE_SUBSCRIPTIONS)
def withdraw(
    request: OrganizationRequest, application_id: UUID, subscription_id: UUID
) -> HttpResponse:
    """Withdraw a pending subscription."""
    subscription = _subscription_or_404(request, application_id, subscription_id)
    with refusals_flashed(request):
        actions.withdraw_subscription(subscription=subscription, by=request.membership)
        messages.success(
            request, f"The request to subscribe to {subscription.version} was withdrawn."
        )
    return redirect(safe_next(request) or subscription.application)


@organization_page(GET=MANAGE_SUBSCRIPTIONS, POST=MANAGE_SUBSCRIPTIONS)
def close(
    request: OrganizationRequest, application_id: UUID, subscription_id: UUID
) -> HttpResponse:
    """Close a subscription, after a confirmation."""
    subscription = _subscription_or_404(request, application_id, subscription_id)
    if request.method == "POST":
        with refusals_flashed(request):
            actions.close_subscription(subscription=subscription, by=request.membership)
            messages.success(request, f"The subscription to {subscription.version} was closed.")
        return redirect(subscription.application)
    context = {"subscription": subscription, "application": subscription.application}
    return render(request, "subscriptions/close.html", context)


def _subscription_or_404(
    request: OrganizationRequest, application_id: UUID, pk: UUID
) -> Subscription:
    """The subscription with this ID of an application that the member manages. Raises Http404."""
    application = managed_application(request, application_id)
    subscription = get_object_or_404(application.subscriptions.with_details(), pk=pk)
    subscription.application = application
    return subscription
