"""The builds of a component."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from console.listing import list_rows
from organizations.access import OrganizationRequest, organization_page
from projects.board import steps_of
from projects.component_forms import BuildListForm
from projects.permissions import VIEW_COMPONENT, VIEW_ENVIRONMENT
from projects.reaching import component_of, show_component
from projects.sources import commit_url

LARGEST = 2**31 - 1


@organization_page(GET=VIEW_COMPONENT)
def builds(request: OrganizationRequest, project: str, component: str) -> HttpResponse:
    """All of them, the newest first."""
    found = component_of(request, project, component)
    form = BuildListForm(request.GET)
    listing = list_rows(request, form, found.builds.all())
    context = {"form": form, "listing": listing}
    return show_component(request, found, "projects/components/builds.html", context)


@organization_page(GET=VIEW_COMPONENT)
def build(request: OrganizationRequest, project: str, component: str, build: int) -> HttpResponse:
    """One of them: commit, branch, artifact, and what CI said of it."""
    found = component_of(request, project, component)
    shown = get_object_or_404(found.builds, number=min(build, LARGEST))
    shown.component = found
    context: dict[str, Any] = {
        "build": shown,
        "commit_url": commit_url(found.repository, shown.commit),
    }
    if request.membership.can(VIEW_ENVIRONMENT):
        context["steps"] = steps_of(shown)
    return show_component(
        request, found, "projects/components/build.html", context, tab="projects:builds"
    )
