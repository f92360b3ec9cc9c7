"""The APIs of an organization as those see them who consume them."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from console.lists.listing import list_rows
from console.refusals import refusals_on
from organizations.tenancy.access import OrganizationRequest, organization_page
from portal import actions
from portal.catalogue.visible_apis import MAY_READ, catalogue_entries, shown_apis, version_context
from portal.forms.catalogue import CatalogueForm
from portal.forms.subscriptions import SubscribeForm
from portal.models import Application, Plan, Subscription
from portal.permissions import MANAGE_APPLICATIONS, SUBSCRIBE_APPLICATION, VIEW_PORTAL
from portal.reaching import readable_version
from portal.sign_ups.ways_in import access_for


@organization_page(GET=VIEW_PORTAL, strangers=MAY_READ)
def home(request: OrganizationRequest) -> HttpResponse:
    """The front page of the organization's Developer Portal: what there is to call."""
    return render(request, "portal/home.html", home_of(request))


def home_of(request: OrganizationRequest) -> dict[str, Any]:
    """What the front page shows the reader, also in a preview."""
    form = CatalogueForm(request.GET)
    reader = request.reader
    listing = list_rows(request, form, shown_apis(reader), shown=lambda apis: apis.brief())
    return {
        "form": form,
        "listing": listing,
        "entries": catalogue_entries(list(listing), reader),
        "access": access_for(reader, request.user),
    }


@organization_page(GET=VIEW_PORTAL)
def former_home(request: OrganizationRequest) -> HttpResponse:
    """From a bookmark of the portal's former address to the portal."""
    return redirect("portal:home", request.organization.handle)


@organization_page(GET=SUBSCRIBE_APPLICATION, POST=SUBSCRIBE_APPLICATION)
def subscribe(request: OrganizationRequest, api: str, major: int) -> HttpResponse:
    """Choose an application, or name the first one, and a plan, and say what for."""
    found = readable_version(request, api, major)
    applications = Application.objects.manageable_by(request.membership).by_name()
    plans = Plan.objects.open_for(found)
    has_application = applications.exists()
    names_application = not has_application and request.membership.can(MANAGE_APPLICATIONS)
    chosen = request.GET.get("application", "")[:40] if has_application else ""
    form = SubscribeForm(
        request.POST or None,
        applications=applications,
        names_application=names_application,
        plans=plans,
        initial={"application": chosen},
    )
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            made = actions.subscribe(**form.cleaned_data, version=found, by=request.membership)
            messages.success(request, _said(made))
            return redirect(made.application)
    context = {
        **version_context(found),
        "form": form,
        "has_application": has_application,
        "names_application": names_application,
        "plans": plans,
    }
    return render(request, "portal/subscribe.html", context)


def _said(subscription: Subscription) -> str:
    if subscription.state == "pending":
        return f"The subscription to {subscription.version} waits for approval."
    return f"{subscription.application} can now call {subscription.version} with a key."
