"""The events that a trigger or a webhook accepts."""

from dataclasses import asdict
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from console.refusals import refusals_flashed, refusals_on
from organizations.tenancy.access import OrganizationRequest, organization_page
from projects import actions
from projects.forms.accepted_events import AcceptedEventForm
from projects.permissions import MANAGE_COMPONENT
from projects.reaching import belonging_of, component_of, show_component

TAB = "projects:component"
FORM = "projects/components/accepted_event.html"


@organization_page(GET=MANAGE_COMPONENT, POST=MANAGE_COMPONENT)
def add(request: OrganizationRequest, project_handle: str, component_handle: str) -> HttpResponse:
    """The form to add accepted events to a component."""
    component = component_of(request, project_handle, component_handle)
    form = AcceptedEventForm(request.POST or None, component=component)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            accepted_event = actions.add_accepted_event(
                component=component, terms=form.terms, by=request.membership
            )
            messages.success(request, f"Events {accepted_event} were added.")
            return redirect(component)
    return show_component(request, component, FORM, {"form": form}, tab=TAB)


@organization_page(GET=MANAGE_COMPONENT, POST=MANAGE_COMPONENT)
def edit(request: OrganizationRequest, accepted_event_id: UUID) -> HttpResponse:
    """The form to change accepted events."""
    accepted_event = belonging_of(request, request.organization.accepted_events, accepted_event_id)
    form = AcceptedEventForm(
        request.POST or None,
        initial=asdict(accepted_event.terms),
        component=accepted_event.component,
    )
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            actions.change_accepted_event(
                accepted_event=accepted_event, terms=form.terms, by=request.membership
            )
            messages.success(request, "The accepted events were saved.")
            return redirect(accepted_event.component)
    context = {"form": form, "accepted_event": accepted_event}
    return show_component(request, accepted_event.component, FORM, context, tab=TAB)


@organization_page(GET=MANAGE_COMPONENT, POST=MANAGE_COMPONENT)
def delete(request: OrganizationRequest, accepted_event_id: UUID) -> HttpResponse:
    """The page to confirm that accepted events are removed; a POST removes them."""
    accepted_event = belonging_of(request, request.organization.accepted_events, accepted_event_id)
    if request.method == "POST":
        with refusals_flashed(request):
            actions.remove_accepted_event(accepted_event=accepted_event, by=request.membership)
            messages.success(request, f"Events {accepted_event} were removed.")
        return redirect(accepted_event.component)
    template, context = (
        "projects/components/delete_accepted_event.html",
        {"accepted_event": accepted_event},
    )
    return show_component(request, accepted_event.component, template, context, tab=TAB)
