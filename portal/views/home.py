"""Pages for those who consume an organization's APIs, in a layout of their own."""

from django.http import HttpResponse
from django.shortcuts import redirect, render

from organizations.access import OrganizationRequest, organization_page
from portal.permissions import VIEW_PORTAL


@organization_page(GET=VIEW_PORTAL)
def home(request: OrganizationRequest) -> HttpResponse:
    """The front page of the organization's Developer Portal."""
    return render(request, "portal/home.html")


@organization_page(GET=VIEW_PORTAL)
def former_home(request: OrganizationRequest) -> HttpResponse:
    """From a bookmark of the portal's former address to the portal."""
    return redirect("portal:home", request.organization.handle)
