"""Runs of a component, and the request for one."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from console.lists.listing import list_rows
from console.refusals import refusals_flashed
from deployments import actions
from deployments.boards.places import places_of
from deployments.forms.runs import RunListForm
from deployments.models import Run
from deployments.obstacles import obstacle_to_run
from deployments.permissions import VIEW_ENVIRONMENT
from deployments.views.environments import environment_of
from organizations.tenancy.access import OrganizationRequest, organization_page
from projects.permissions import MANAGE_COMPONENT
from projects.reaching import component_of, show_component


@organization_page(GET=VIEW_ENVIRONMENT)
def runs(request: OrganizationRequest, project: str, component: str) -> HttpResponse:
    """All that is kept of them, the newest first, and where the next is expected."""
    found = component_of(request, project, component)
    form = RunListForm(request.GET)
    listing = list_rows(request, form, found.runs.all(), shown=lambda rows: rows.listed())
    places = places_of(found) if found.is_scheduled else []
    context = {"form": form, "listing": listing, "places": places}
    return show_component(request, found, "runs/runs.html", context)


@organization_page(GET=MANAGE_COMPONENT, POST=MANAGE_COMPONENT)
def run_now(
    request: OrganizationRequest, project: str, component: str, environment: str
) -> HttpResponse:
    """Ask, then request that the engine runs the job once."""
    of = component_of(request, project, component)
    into = environment_of(request, environment)
    if request.method == "POST":
        with refusals_flashed(request):
            actions.request_run(component=of, environment=into, by=request.membership)
            messages.success(request, f"You requested a run of {of} in {into}.")
        return redirect(of.url_of("runs:runs"))
    context = {"component": of, "environment": into, "in_the_way": obstacle_to_run(of, into)}
    return render(request, "runs/run_now.html", context)


@organization_page(POST=MANAGE_COMPONENT)
def withdraw(request: OrganizationRequest, run: UUID) -> HttpResponse:
    """Take a request back."""
    found: Run = get_object_or_404(request.organization.runs.with_details(), pk=run)
    found.component.organization = request.organization
    with refusals_flashed(request):
        actions.withdraw_run(run=found, by=request.membership)
        messages.success(request, f"You withdrew the run of {found}.")
    return redirect(found)
