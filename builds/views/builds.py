"""The builds of a component."""

from django.http import HttpResponse

from builds.forms import BuildListForm
from builds.parts import BUILD
from builds.reaching import build_of
from builds.results import test_results_context, with_totals
from console.lists.listing import list_rows
from console.serving.refreshing import OFTEN, Refresh, unchanged
from organizations.tenancy.access import OrganizationRequest, organization_page
from projects.components.sources import commit_url
from projects.permissions import VIEW_COMPONENT
from projects.reaching import component_of, show_component


@organization_page(GET=VIEW_COMPONENT)
def builds(
    request: OrganizationRequest, project_handle: str, component_handle: str
) -> HttpResponse:
    """The list of the component's builds, paginated, with the totals of their tests."""
    component = component_of(request, project_handle, component_handle)
    form = BuildListForm(request.GET)
    listing = list_rows(
        request, form, component.builds.all(), shown=lambda rows: rows.with_list_columns()
    )
    context = {"form": form, "listing": listing, "builds": with_totals(list(listing))}
    return show_component(request, component, "builds/builds.html", context)


@organization_page(GET=VIEW_COMPONENT)
def build(
    request: OrganizationRequest, project_handle: str, component_handle: str, build_number: int
) -> HttpResponse:
    """The page of one build: commit, branch, artifact, tests, and what apps above add."""
    component = component_of(request, project_handle, component_handle)
    build = build_of(component, build_number)
    refresh = None if build.has_ended else Refresh(OFTEN, [build.state, build.reported_at])
    if response := unchanged(request, refresh):
        return response
    link = commit_url(component.repository, build.commit)
    context = {
        **test_results_context(build),
        "build": build,
        "refresh": refresh,
        "commit_url": link,
        **BUILD.read(request, build),
    }
    return show_component(request, component, "builds/build.html", context, tab="builds:builds")
