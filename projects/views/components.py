"""The pages of one component."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from console.refusals import refusals_on
from organizations.access import OrganizationRequest, organization_page
from projects import actions
from projects.component_forms import ComponentForm
from projects.models import ComponentType
from projects.permissions import CREATE_COMPONENT, VIEW_COMPONENT
from projects.reaching import component_of, project_of, show_component

LAST = 5
"""Builds that the overview shows."""


@organization_page(GET=CREATE_COMPONENT, POST=CREATE_COMPONENT)
def create(request: OrganizationRequest, project: str) -> HttpResponse:
    """Start a component in the project."""
    found = project_of(request, project)
    form = ComponentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            made = actions.create_component(
                project=found,
                type=ComponentType(form.cleaned_data["type"]),
                terms=form.terms,
                by=request.membership,
            )
            messages.success(request, f"{made} was created.")
            return redirect(made)
    return render(request, "projects/components/new.html", {"form": form, "project": found})


@organization_page(GET=VIEW_COMPONENT)
def component(request: OrganizationRequest, project: str, component: str) -> HttpResponse:
    """What it is, where its source is, and its last builds."""
    found = component_of(request, project, component)
    builds = list(found.builds.newest_first()[:LAST])
    return show_component(request, found, "projects/components/overview.html", {"builds": builds})
