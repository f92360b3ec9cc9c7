"""The pages with the list of APIs, of a new API, and of an API by its newest version."""

from typing import Any

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from apis import actions
from apis.forms.catalogue import ApiForm, ApiListForm
from apis.models import Api, ApiQuerySet, Version
from apis.permissions import CREATE_API, DISCOVER_APIS
from apis.reaching import api_of
from apis.views.versions import overview, upload_from
from console.lists.listing import list_rows
from console.refusals import refusals_on
from organizations.tenancy.access import OrganizationRequest, organization_page
from projects.models import Project, ProjectQuerySet
from projects.permissions import MANAGE_PROJECT


@organization_page(GET=DISCOVER_APIS, in_projects=True)
def apis(request: OrganizationRequest) -> HttpResponse:
    """The list of the APIs that the member sees, with the states of their versions, paginated."""
    form = ApiListForm(request.GET)
    visible = request.organization.apis.discovered_by(request.membership)
    listing = list_rows(request, form, visible, shown=_with_versions)
    # A template calls it, if there are no APIs.
    has_project = _projects_for_new_apis(request).exists
    context = {"form": form, "listing": listing, "has_project": has_project}
    return render(request, "apis/apis.html", context)


def _with_versions(apis: ApiQuerySet) -> ApiQuerySet:
    """The APIs with what the list shows: the project, and the versions in one more query."""
    listed = apis.select_related("project").brief("project__name")
    return listed.prefetch_related(Prefetch("versions", queryset=Version.objects.brief()))


@organization_page(GET=CREATE_API, POST=CREATE_API, in_projects=True)
def create(request: OrganizationRequest) -> HttpResponse:
    """The form that creates an API in a project, perhaps with a definition.

    A definition that the member's project has already leads to the API that has it.
    """
    projects = _projects_for_new_apis(request).order_by("name_key")
    # The only project is chosen already.
    only_project = projects.first() if len(projects[:2]) == 1 else None
    has_project = projects.exists()
    names_project = not has_project and request.membership.can(MANAGE_PROJECT)
    form = ApiForm(
        request.POST or None,
        request.FILES or None,
        projects=projects,
        names_project=names_project,
        initial={"project": only_project},
    )
    context: dict[str, Any] = {"form": form, "lacks_project": not (has_project or names_project)}
    if request.method == "POST" and form.is_valid():
        if existing_api := _api_with(request, **form.cleaned_data):
            messages.success(request, f"{existing_api} has this definition already.")
            return redirect(existing_api)
        with refusals_on(form, request):
            upload = upload_from(request, form.cleaned_data.pop("source"), context)
            api = actions.create_api(**form.cleaned_data, upload=upload, by=request.membership)
            next_step = "" if upload else " Next, give it a definition."
            messages.success(request, f"{api} was created.{next_step}")
            return redirect(api.newest_first[0] if upload else api)
    return render(request, "apis/create.html", context)


@organization_page(GET=DISCOVER_APIS)
def api(request: OrganizationRequest, api_handle: str) -> HttpResponse:
    """The overview of an API's newest version."""
    api = api_of(request, api_handle)
    version = get_object_or_404(api.versions.complete().newest_first()[:1])
    version.organization, version.api = request.organization, api
    return overview(request, version)


def _projects_for_new_apis(request: OrganizationRequest) -> ProjectQuerySet:
    """The active projects in which the member may create APIs."""
    projects: ProjectQuerySet
    projects = request.organization.projects.visible_to(request.membership, CREATE_API)
    return projects.active()


def _api_with(
    request: OrganizationRequest, *, name: str, project: Project | str, source: str, **_: str
) -> Api | None:
    """The project's API with this name and definition, to find a form that was sent before.

    None without a definition, and for a new project.
    """
    if not source or isinstance(project, str):
        return None
    visible = request.organization.apis.discovered_by(request.membership)
    return visible.matching(project=project, name=name, source=source).first()
