"""The endpoints of an API or a service."""

from dataclasses import asdict
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect

from console.refusals import refusals_flashed, refusals_on
from organizations.tenancy.access import OrganizationRequest, organization_page
from projects import actions
from projects.forms.endpoints import EndpointForm
from projects.models import Endpoint
from projects.permissions import MANAGE_COMPONENT
from projects.reaching import component_of, show_component

TAB = "projects:component"
FORM = "projects/components/endpoint.html"


def endpoint_of(request: OrganizationRequest, endpoint: UUID) -> Endpoint:
    """The endpoint of the address, or 404."""
    rows = request.organization.endpoints.select_related("component__project")
    found: Endpoint = get_object_or_404(rows, pk=endpoint)
    found.organization = found.component.organization = request.organization
    found.component.project.organization = request.organization
    return found


@organization_page(GET=MANAGE_COMPONENT, POST=MANAGE_COMPONENT)
def add(request: OrganizationRequest, project_handle: str, component_handle: str) -> HttpResponse:
    """Say where the component is reached."""
    component = component_of(request, project_handle, component_handle)
    form = EndpointForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            made = actions.add_endpoint(
                component=component, terms=form.terms, by=request.membership
            )
            messages.success(request, f"The endpoint {made} was added.")
            return redirect(component)
    return show_component(request, component, FORM, {"form": form}, tab=TAB)


@organization_page(GET=MANAGE_COMPONENT, POST=MANAGE_COMPONENT)
def edit(request: OrganizationRequest, endpoint: UUID) -> HttpResponse:
    """What it is called, and where it is."""
    found = endpoint_of(request, endpoint)
    form = EndpointForm(request.POST or None, initial=asdict(found.terms))
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            actions.change_endpoint(endpoint=found, terms=form.terms, by=request.membership)
            messages.success(request, "The endpoint was saved.")
            return redirect(found.component)
    context = {"form": form, "endpoint": found}
    return show_component(request, found.component, FORM, context, tab=TAB)


@organization_page(GET=MANAGE_COMPONENT, POST=MANAGE_COMPONENT)
def delete(request: OrganizationRequest, endpoint: UUID) -> HttpResponse:
    """Ask, then forget it."""
    found = endpoint_of(request, endpoint)
    if request.method == "POST":
        with refusals_flashed(request):
            actions.remove_endpoint(endpoint=found, by=request.membership)
            messages.success(request, f"The endpoint {found} was removed.")
        return redirect(found.component)
    template, context = "projects/components/delete_endpoint.html", {"endpoint": found}
    return show_component(request, found.component, template, context, tab=TAB)
