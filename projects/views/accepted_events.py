"""The events that a trigger or a webhook accepts."""

from dataclasses import asdict
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect

from console.refusals import refusals_flashed, refusals_on
from organizations.tenancy.access import OrganizationRequest, organization_page
from projects import actions
from projects.forms.accepted_events import AcceptedEventForm
from projects.models import AcceptedEvent
from projects.permissions import MANAGE_COMPONENT
from projects.reaching import component_of, show_component

TAB = "projects:component"
FORM = "projects/components/accepted_event.html"


def accepted_event_of(request: OrganizationRequest, accepted_event: UUID) -> AcceptedEvent:
    """The row of the address, or 404."""
    rows = request.organization.accepted_events.select_related("component__project")
    found: AcceptedEvent = get_object_or_404(rows, pk=accepted_event)
    found.organization = found.component.organization = request.organization
    found.component.project.organization = request.organization
    return found


@organization_page(GET=MANAGE_COMPONENT, POST=MANAGE_COMPONENT)
def add(request: OrganizationRequest, project_handle: str, component_handle: str) -> HttpResponse:
    """Say which events start the component."""
    component = component_of(request, project_handle, component_handle)
    form = AcceptedEventForm(request.POST or None, component=component)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            made = actions.add_accepted_event(
                component=component, terms=form.terms, by=request.membership
            )
            messages.success(request, f"Events {made} were added.")
            return redirect(component)
    return show_component(request, component, FORM, {"form": form}, tab=TAB)


@organization_page(GET=MANAGE_COMPONENT, POST=MANAGE_COMPONENT)
def edit(request: OrganizationRequest, accepted_event: UUID) -> HttpResponse:
    """Which events, and who sends them."""
    found = accepted_event_of(request, accepted_event)
    form = AcceptedEventForm(
        request.POST or None, initial=asdict(found.terms), component=found.component
    )
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            actions.change_accepted_event(
                accepted_event=found, terms=form.terms, by=request.membership
            )
            messages.success(request, "The accepted events were saved.")
            return redirect(found.component)
    context = {"form": form, "accepted_event": found}
    return show_component(request, found.component, FORM, context, tab=TAB)


@organization_page(GET=MANAGE_COMPONENT, POST=MANAGE_COMPONENT)
def delete(request: OrganizationRequest, accepted_event: UUID) -> HttpResponse:
    """Ask, then accept them no longer."""
    found = accepted_event_of(request, accepted_event)
    if request.method == "POST":
        with refusals_flashed(request):
            actions.remove_accepted_event(accepted_event=found, by=request.membership)
            messages.success(request, f"Events {found} were removed.")
        return redirect(found.component)
    template, context = "projects/components/delete_accepted_event.html", {"accepted_event": found}
    return show_component(request, found.component, template, context, tab=TAB)
