"""What an API's people do in the console: offer a version, and decide who subscribes to it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect

from apis.models import Version
from apis.permissions import MANAGE_API
from apis.reaching import show_version, version_of
from console.lists.paging import paginate
from console.refusals import refusals_flashed, refusals_on
from organizations.tenancy.access import OrganizationRequest, organization_page
from portal import actions
from portal.forms.applications import ReasonForm
from portal.forms.subscriptions import OffersForm
from portal.models import Plan, Subscription

TAB = "offers:subscriptions"


@organization_page(GET=MANAGE_API, POST=MANAGE_API)
def plans(request: OrganizationRequest, api: str, major: int) -> HttpResponse:
    """With which plans the version can be subscribed to."""
    found = version_of(request, api, major)
    offered = {plan.handle for plan in Plan.objects.open_for(found)}
    offered.add(request.GET.get("plan", ""))
    choices = request.organization.plans.active().by_name()
    typed = request.POST if request.method == "POST" else None
    form = OffersForm(typed, plans=choices, initial={"plans": offered})
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            actions.offer_plans(version=found, **form.cleaned_data, by=request.membership)
            messages.success(request, "The plans were saved.")
            return redirect(found)
    return show_version(request, found, "offers/plans.html", {"form": form})


@organization_page(GET=MANAGE_API)
def subscriptions(request: OrganizationRequest, api: str, major: int) -> HttpResponse:
    """Who subscribes to the version; those who wait for an answer first."""
    found = version_of(request, api, major)
    waiting = found.subscriptions.pending().with_details().order_by("asked_at", "pk")
    others = found.subscriptions.answered().with_details()
    page = paginate(request, others, by=("-asked_at", "-pk"))
    context = {"waiting": waiting[:50], "page": page}
    return show_version(request, found, "offers/subscriptions.html", context)


@organization_page(POST=MANAGE_API)
def approve(request: OrganizationRequest, api: str, major: int, subscription: UUID) -> HttpResponse:
    """Let the application call the version."""
    version = version_of(request, api, major)
    found = _subscription(version, subscription)
    with refusals_flashed(request):
        actions.approve_subscription(subscription=found, by=request.membership)
        messages.success(request, f"The subscription of {found.application} was approved.")
    return _back(request, version)


@organization_page(GET=MANAGE_API, POST=MANAGE_API)
def reject(request: OrganizationRequest, api: str, major: int, subscription: UUID) -> HttpResponse:
    """Ask for the reason, then refuse it."""
    version = version_of(request, api, major)
    found = _subscription(version, subscription)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            actions.reject_subscription(
                subscription=found, **form.cleaned_data, by=request.membership
            )
            messages.success(request, f"The subscription of {found.application} was rejected.")
            return _back(request, version)
    context = {"form": form, "subscription": found}
    return show_version(request, version, "offers/reject.html", context, tab=TAB)


@organization_page(GET=MANAGE_API, POST=MANAGE_API)
def block(request: OrganizationRequest, api: str, major: int, subscription: UUID) -> HttpResponse:
    """Ask for the reason, then refuse its calls."""
    version = version_of(request, api, major)
    found = _subscription(version, subscription)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            actions.block_subscription(
                subscription=found, **form.cleaned_data, by=request.membership
            )
            messages.success(request, f"The subscription of {found.application} was blocked.")
            return _back(request, version)
    context = {"form": form, "subscription": found}
    return show_version(request, version, "offers/block.html", context, tab=TAB)


@organization_page(POST=MANAGE_API)
def unblock(request: OrganizationRequest, api: str, major: int, subscription: UUID) -> HttpResponse:
    """Let its calls through again."""
    version = version_of(request, api, major)
    found = _subscription(version, subscription)
    with refusals_flashed(request):
        actions.unblock_subscription(subscription=found, by=request.membership)
        messages.success(request, f"The subscription of {found.application} was unblocked.")
    return _back(request, version)


def _subscription(version: Version, pk: UUID) -> Subscription:
    found = get_object_or_404(version.subscriptions.with_details(), pk=pk)
    found.version = version
    return found


def _back(request: OrganizationRequest, version: Version) -> HttpResponse:
    handle = request.organization.handle
    return redirect("offers:subscriptions", handle, version.api.handle, version.major)
