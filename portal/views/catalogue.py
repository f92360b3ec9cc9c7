"""The Developer Portal's home, and subscribing to a version."""

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
    """The front page of the organization's Developer Portal: its APIs."""
    return render(request, "portal/home.html", home_of(request))


def home_of(request: OrganizationRequest) -> dict[str, Any]:
    """Template context of the front page for the reader, also for a preview of a look."""
    form = CatalogueForm(request.GET)
    reader = request.reader
    listing = list_rows(request, form, shown_apis(reader), shown=lambda apis: apis.brief())
    return {
        "form": form,
        "listing": listing,
        "entries": catalogue_entries(list(listing), reader),
        "access": access_for(reader),
    }


@organization_page(GET=VIEW_PORTAL)
def former_home(request: OrganizationRequest) -> HttpResponse:
    """Redirect from the portal's former address."""
    return redirect("portal:home", request.organization.handle)


@organization_page(GET=SUBSCRIBE_APPLICATION, POST=SUBSCRIBE_APPLICATION)
def subscribe(request: OrganizationRequest, api_handle: str, major: int) -> HttpResponse:
    """Subscribe an application, or a new one, to the version with a plan."""
    version = readable_version(request, api_handle, major)
    applications = Application.objects.manageable_by(request.membership).by_name()
    plans = Plan.objects.open_for(version)
    has_application = applications.exists()
    names_application = not has_application and request.membership.can(MANAGE_APPLICATIONS)
    selected = request.GET.get("application", "")[:40] if has_application else ""
    form = SubscribeForm(
        request.POST or None,
        applications=applications,
        names_application=names_application,
        plans=plans,
        initial={"application": selected},
    )
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            subscription = actions.subscribe(
                **form.cleaned_data, version=version, by=request.membership
            )
            messages.success(request, _outcome(subscription))
            return redirect(subscription.application)
    context = {
        **version_context(version),
        "form": form,
        "has_application": has_application,
        "names_application": names_application,
        "plans": plans,
    }
    return render(request, "portal/subscribe.html", context)


def _outcome(subscription: Subscription) -> str:
    """What became of the subscription, in words."""
    if subscription.state == "pending":
        return f"The subscription to {subscription.version} waits for approval."
    return f"{subscription.application} can now call {subscription.version} with a key."
