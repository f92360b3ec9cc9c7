"""The builds of a component."""

from django.http import HttpResponse

from console.listing import list_rows
from organizations.access import OrganizationRequest, organization_page
from projects.board import steps_of
from projects.component_forms import BuildListForm
from projects.permissions import VIEW_COMPONENT, VIEW_ENVIRONMENT
from projects.reaching import build_of, component_of, show_component
from projects.results import results_of
from projects.sources import commit_url


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
    shown = build_of(found, build)
    link = commit_url(found.repository, shown.commit)
    context = {**results_of(shown), "build": shown, "commit_url": link}
    if request.membership.can(VIEW_ENVIRONMENT):
        context["steps"] = steps_of(shown)
    return show_component(
        request, found, "projects/components/build.html", context, tab="projects:builds"
    )
