"""The APIs of an organization as those see them who consume them."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from apis.models import Api, Version
from apis.reference import reference_of
from console.listing import list_rows
from console.refusals import refusals_on
from organizations.access import OrganizationRequest, organization_page
from portal import actions
from portal.catalogue import entry_of, shown_apis, shown_versions, with_shown_versions
from portal.forms.catalogue import CatalogueForm
from portal.forms.subscriptions import SubscribeForm
from portal.models import Application, Plan, Subscription
from portal.permissions import SUBSCRIBE_APPLICATION, VIEW_PORTAL


@organization_page(GET=VIEW_PORTAL)
def home(request: OrganizationRequest) -> HttpResponse:
    """The front page of the organization's Developer Portal: what there is to call."""
    form = CatalogueForm(request.GET)
    visible = shown_apis(request.membership)
    listing = list_rows(request, form, visible, shown=with_shown_versions, as_row=entry_of)
    return render(request, "portal/home.html", {"form": form, "listing": listing})


@organization_page(GET=VIEW_PORTAL)
def former_home(request: OrganizationRequest) -> HttpResponse:
    """From a bookmark of the portal's former address to the portal."""
    return redirect("portal:home", request.organization.handle)


@organization_page(GET=VIEW_PORTAL)
def version(request: OrganizationRequest, api: str, major: int) -> HttpResponse:
    """What a version is for, where it is called, and with which plans it can be had."""
    found = _version(request, api, major)
    mine = Application.objects.readable_by(request.membership)
    context = {
        **_about(found),
        "addresses": found.addresses.order_by("environment"),
        "plans": Plan.objects.open_for(found),
        "subscriptions": Subscription.objects.open().of_some(mine).to(found).told_of()[:50],
    }
    return render(request, "portal/version.html", context)


@organization_page(GET=VIEW_PORTAL)
def reference(request: OrganizationRequest, api: str, major: int) -> HttpResponse:
    """What can be called, folded by operation."""
    found = _version(request, api, major)
    context = {**_about(found), "reference": reference_of(found)}
    return render(request, "portal/reference.html", context)


@organization_page(GET=SUBSCRIBE_APPLICATION, POST=SUBSCRIBE_APPLICATION)
def subscribe(request: OrganizationRequest, api: str, major: int) -> HttpResponse:
    """Choose an application and a plan, and say what for."""
    found = _version(request, api, major)
    applications = Application.objects.manageable_by(request.membership).by_name()
    plans = Plan.objects.open_for(found)
    form = SubscribeForm(request.POST or None, applications=applications, plans=plans)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            made = actions.subscribe(**form.cleaned_data, version=found, by=request.membership)
            messages.success(request, _said(made))
            return redirect(made.application)
    context = {
        **_about(found),
        "form": form,
        "has_application": applications.exists(),
        "plans": plans,
    }
    return render(request, "portal/subscribe.html", context)


def _version(request: OrganizationRequest, handle: str, major: int) -> Version:
    api: Api = get_object_or_404(shown_apis(request.membership), handle=handle)
    api.organization = request.organization
    found: Version = get_object_or_404(shown_versions(api), major=major)
    found.organization, found.api = request.organization, api
    return found


def _about(version: Version) -> dict[str, object]:
    return {
        "api": version.api,
        "version": version,
        "versions": shown_versions(version.api).newest_first(),
    }


def _said(subscription: Subscription) -> str:
    if subscription.state == "pending":
        return f"The subscription to {subscription.version} waits for approval."
    return f"{subscription.application} can now call {subscription.version} with a key."
