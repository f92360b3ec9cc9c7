"""The builds of a component."""

from django.http import HttpResponse

from builds.forms.builds import BuildListForm
from builds.parts import BUILD
from builds.reaching import build_of
from builds.results import test_results_context, with_totals
from console.lists.listing import list_rows
from organizations.tenancy.access import OrganizationRequest, organization_page
from projects.components.sources import commit_url
from projects.permissions import VIEW_COMPONENT
from projects.reaching import component_of, show_component


@organization_page(GET=VIEW_COMPONENT)
def builds(request: OrganizationRequest, project: str, component: str) -> HttpResponse:
    """All of them, the newest first."""
    found = component_of(request, project, component)
    form = BuildListForm(request.GET)
    listing = list_rows(request, form, found.builds.all(), shown=lambda rows: rows.brief())
    context = {"form": form, "listing": listing, "builds": with_totals(list(listing))}
    return show_component(request, found, "builds/builds.html", context)


@organization_page(GET=VIEW_COMPONENT)
def build(request: OrganizationRequest, project: str, component: str, build: int) -> HttpResponse:
    """One of them: commit, branch, artifact, and what CI said of it."""
    found = component_of(request, project, component)
    shown = build_of(found, build)
    link = commit_url(found.repository, shown.commit)
    context = {
        **test_results_context(shown),
        "build": shown,
        "commit_url": link,
        **BUILD.read(request, shown),
    }
    return show_component(request, found, "builds/build.html", context, tab="builds:builds")
