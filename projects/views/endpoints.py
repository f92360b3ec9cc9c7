"""The endpoints of an API or a service."""

from dataclasses import asdict
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from console.refusals import refusals_flashed, refusals_on
from organizations.tenancy.access import OrganizationRequest, organization_page
from projects import actions
from projects.forms.endpoints import EndpointForm
from projects.permissions import MANAGE_COMPONENT
from projects.reaching import belonging_of, component_of, show_component

TAB = "projects:component"
FORM = "projects/components/endpoint.html"


@organization_page(GET=MANAGE_COMPONENT, POST=MANAGE_COMPONENT)
def add(request: OrganizationRequest, project_handle: str, component_handle: str) -> HttpResponse:
    """The form to add an endpoint to a component."""
    component = component_of(request, project_handle, component_handle)
    form = EndpointForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            endpoint = actions.add_endpoint(
                component=component, terms=form.terms, by=request.membership
            )
            messages.success(request, f"The endpoint {endpoint} was added.")
            return redirect(component)
    return show_component(request, component, FORM, {"form": form}, tab=TAB)


@organization_page(GET=MANAGE_COMPONENT, POST=MANAGE_COMPONENT)
def edit(request: OrganizationRequest, endpoint_id: UUID) -> HttpResponse:
    """The form to change an endpoint."""
    endpoint = belonging_of(request, request.organization.endpoints, endpoint_id)
    form = EndpointForm(request.POST or None, initial=asdict(endpoint.terms))
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            actions.change_endpoint(endpoint=endpoint, terms=form.terms, by=request.membership)
            messages.success(request, "The endpoint was saved.")
            return redirect(endpoint.component)
    context = {"form": form, "endpoint": endpoint}
    return show_component(request, endpoint.component, FORM, context, tab=TAB)


@organization_page(GET=MANAGE_COMPONENT, POST=MANAGE_COMPONENT)
def delete(request: OrganizationRequest, endpoint_id: UUID) -> HttpResponse:
    """The page to confirm that an endpoint is removed; a POST removes it."""
    endpoint = belonging_of(request, request.organization.endpoints, endpoint_id)
    if request.method == "POST":
        with refusals_flashed(request):
            actions.remove_endpoint(endpoint=endpoint, by=request.membership)
            messages.success(request, f"The endpoint {endpoint} was removed.")
        return redirect(endpoint.component)
    template, context = "projects/components/delete_endpoint.html", {"endpoint": endpoint}
    return show_component(request, endpoint.component, template, context, tab=TAB)
