"""Runs of a component, and requesting one."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from console.lists.listing import list_rows
from console.refusals import refusals_flashed
from console.serving.addresses import safe_next
from console.serving.refreshing import OFTEN, Refresh, unchanged
from deployments import actions
from deployments.boards.places import Place, places_of
from deployments.conditions.obstacles import obstacle_to_run
from deployments.forms import RunListForm
from deployments.models import Run
from deployments.permissions import VIEW_ENVIRONMENT
from deployments.states.runs import UNFINISHED
from deployments.views.environments import environment_of
from organizations.tenancy.access import OrganizationRequest, organization_page
from projects.permissions import MANAGE_COMPONENT
from projects.reaching import component_of, show_component


@organization_page(GET=VIEW_ENVIRONMENT)
def runs(request: OrganizationRequest, project_handle: str, component_handle: str) -> HttpResponse:
    """The Runs tab of a component: its runs, paginated, and where the next one is expected."""
    component = component_of(request, project_handle, component_handle)
    form = RunListForm(request.GET)
    listing = list_rows(
        request, form, component.runs.all(), shown=lambda rows: rows.with_list_details()
    )
    places = places_of(component) if component.is_scheduled else []
    refresh = _refresh_of(list(listing), places)
    if response := unchanged(request, refresh):
        return response
    context = {"form": form, "listing": listing, "places": places, "refresh": refresh}
    return show_component(request, component, "runs/runs.html", context)


def _refresh_of(runs: list[Run], places: list[Place]) -> Refresh | None:
    """When the list asks for changes: often while a run is unfinished, else never, as None."""
    requests = [place.request.pk for place in places if place.request]
    if not requests and not any(run.state in UNFINISHED for run in runs):
        return None
    return Refresh(OFTEN, [requests, [(run.pk, run.state) for run in runs]])


@organization_page(GET=MANAGE_COMPONENT, POST=MANAGE_COMPONENT)
def run_now(
    request: OrganizationRequest,
    project_handle: str,
    component_handle: str,
    environment_handle: str,
) -> HttpResponse:
    """Ask for confirmation, then request a run of the job."""
    component = component_of(request, project_handle, component_handle)
    environment = environment_of(request, environment_handle)
    if request.method == "POST":
        with refusals_flashed(request):
            actions.request_run(component=component, environment=environment, by=request.membership)
            messages.success(request, f"You requested a run of {component} in {environment}.")
        return redirect(component.url_of("runs:runs"))
    context = {
        "component": component,
        "environment": environment,
        "in_the_way": obstacle_to_run(component, environment),
    }
    return render(request, "runs/run_now.html", context)


@organization_page(POST=MANAGE_COMPONENT)
def withdraw(request: OrganizationRequest, run_id: UUID) -> HttpResponse:
    """Withdraw a requested run."""
    run: Run = get_object_or_404(request.organization.runs.with_details(), pk=run_id)
    run.component.organization = request.organization
    with refusals_flashed(request):
        actions.withdraw_run(run=run, by=request.membership)
        messages.success(request, f"You withdrew the run of {run}.")
    return redirect(safe_next(request) or run)
