"""Pages on which an API's people offer a version with plans, and decide about subscriptions."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from apis.lifecycle.publishing import next_step_sentence
from apis.models import Version
from apis.permissions import MANAGE_API
from apis.reaching import show_version, version_of
from console.lists.paging import paginate
from console.refusals import refusals_flashed, refusals_on
from console.serving.addresses import safe_next
from organizations.tenancy.access import OrganizationRequest, organization_page
from portal import actions
from portal.forms.applications import ReasonForm
from portal.forms.subscriptions import OffersForm
from portal.models import Plan, Subscription

TAB = "offers:subscriptions"


@organization_page(GET=MANAGE_API, POST=MANAGE_API)
def plans(request: OrganizationRequest, api_handle: str, major: int) -> HttpResponse:
    """Select the plans with which the version can be subscribed to."""
    version = version_of(request, api_handle, major)
    selected = {plan.handle for plan in Plan.objects.open_for(version)}
    selected.add(request.GET.get("plan", ""))
    choices = request.organization.plans.active().by_name()
    data = request.POST if request.method == "POST" else None
    form = OffersForm(data, plans=choices, initial={"plans": selected})
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            actions.offer_plans(version=version, **form.cleaned_data, by=request.membership)
            messages.success(request, f"The plans were saved.{next_step_sentence(version)}")
            return redirect(version)
    return show_version(request, version, "offers/plans.html", {"form": form})


@organization_page(GET=MANAGE_API)
def subscriptions(request: OrganizationRequest, api_handle: str, major: int) -> HttpResponse:
    """The subscriptions to the version: up to 50 pending ones, and the others, paginated."""
    version = version_of(request, api_handle, major)
    waiting = version.subscriptions.pending().with_details().order_by("asked_at", "pk")
    others = version.subscriptions.answered().with_details()
    page = paginate(request, others, by=("-asked_at", "-pk"))
    context = {"waiting": waiting[:50], "page": page}
    return show_version(request, version, "offers/subscriptions.html", context)


@organization_page(POST=MANAGE_API)
def approve(
    request: OrganizationRequest, api_handle: str, major: int, subscription_id: UUID
) -> HttpResponse:
    """Approve a pending subscription."""
    subscription = _subscription_or_404(request, api_handle, major, subscription_id)
    with refusals_flashed(request):
        actions.approve_subscription(subscription=subscription, by=request.membership)
        messages.success(request, f"The subscription of {subscription.application} was approved.")
    return _to_subscriptions(request, subscription.version)


@organization_page(GET=MANAGE_API, POST=MANAGE_API)
def reject(
    request: OrganizationRequest, api_handle: str, major: int, subscription_id: UUID
) -> HttpResponse:
    """Reject a pending subscription, for a reason."""
    subscription = _subscription_or_404(request, api_handle, major, subscription_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            actions.reject_subscription(
                subscription=subscription, **form.cleaned_data, by=request.membership
            )
            text = f"The subscription of {subscription.application} was rejected."
            messages.success(request, text)
            return _to_subscriptions(request, subscription.version)
    return _show_reason_form(request, subscription, "offers/reject.html", form)


@organization_page(GET=MANAGE_API, POST=MANAGE_API)
def block(
    request: OrganizationRequest, api_handle: str, major: int, subscription_id: UUID
) -> HttpResponse:
    """Block an active subscription, for a reason."""
    subscription = _subscription_or_404(request, api_handle, major, subscription_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            actions.block_subscription(
                subscription=subscription, **form.cleaned_data, by=request.membership
            )
            text = f"The subscription of {subscription.application} was blocked."
            messages.success(request, text)
            return _to_subscriptions(request, subscription.version)
    return _show_reason_form(request, subscription, "offers/block.html", form)


@organization_page(POST=MANAGE_API)
def unblock(
    request: OrganizationRequest, api_handle: str, major: int, subscription_id: UUID
) -> HttpResponse:
    """Unblock a subscription."""
    subscription = _subscription_or_404(request, api_handle, major, subscription_id)
    with refusals_flashed(request):
        actions.unblock_subscription(subscription=subscription, by=request.membership)
        messages.success(request, f"The subscription of {subscription.application} was unblocked.")
    return _to_subscriptions(request, subscription.version)


def _subscription_or_404(
    request: OrganizationRequest, api_handle: str, major: int, pk: UUID
) -> Subscription:
    """The subscription with this ID to the version of the address. Raises Http404."""
    version = version_of(request, api_handle, major)
    subscription = get_object_or_404(version.subscriptions.with_details(), pk=pk)
    subscription.version = version
    return subscription


def _show_reason_form(
    request: OrganizationRequest, subscription: Subscription, template: str, form: ReasonForm
) -> HttpResponse:
    """The page with the form for the reason, below the version's tab Subscriptions."""
    context = {"form": form, "subscription": subscription}
    return show_version(request, subscription.version, template, context, tab=TAB)


def _to_subscriptions(request: OrganizationRequest, version: Version) -> HttpResponse:
    """Redirect to where one came from, such as the Inbox, or to the version's subscriptions."""
    url_args = [request.organization.handle, version.api.handle, version.major]
    return redirect(safe_next(request) or reverse(TAB, args=url_args))
