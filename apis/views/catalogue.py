"""The list of an organization's APIs, a new one, and the way to the newest version of one."""

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
from apis.views.uploads import upload_from
from apis.views.versions import overview
from console.lists.listing import list_rows
from console.refusals import refusals_on
from organizations.tenancy.access import OrganizationRequest, organization_page
from projects.models import Project
from projects.permissions import MANAGE_PROJECT


@organization_page(GET=DISCOVER_APIS)
def apis(request: OrganizationRequest) -> HttpResponse:
    """Every API that the member sees, with the states of its versions."""
    form = ApiListForm(request.GET)
    visible = request.organization.apis.visible_to(request.membership)
    listing = list_rows(request, form, visible, shown=_with_versions)
    # A template calls it, if there are no APIs.
    has_project = request.organization.projects.active().exists
    context = {"form": form, "listing": listing, "has_project": has_project}
    return render(request, "apis/apis.html", context)


def _with_versions(apis: ApiQuerySet) -> ApiQuerySet:
    """Each with its project and its versions, for 1 query more."""
    brief = apis.select_related("project").brief("project__name")
    return brief.prefetch_related(Prefetch("versions", queryset=Version.objects.brief()))


@organization_page(GET=CREATE_API, POST=CREATE_API)
def create(request: OrganizationRequest) -> HttpResponse:
    """Start an API, in a project."""
    projects = request.organization.projects.active().order_by("name_key")
    # The only one there is needs no choosing.
    only = projects.first() if len(projects[:2]) == 1 else None
    given = request.POST or None, request.FILES or None
    has_project = projects.exists()
    names_project = not has_project and request.membership.can(MANAGE_PROJECT)
    form = ApiForm(
        *given, projects=projects, names_project=names_project, initial={"project": only}
    )
    context: dict[str, Any] = {"form": form, "lacks_project": not (has_project or names_project)}
    if request.method == "POST" and form.is_valid():
        if known := _brought_in(request, **form.cleaned_data):
            messages.success(request, f"{known} has this definition already.")
            return redirect(known)
        with refusals_on(form, request):
            upload = upload_from(request, form.cleaned_data.pop("source"), context)
            api = actions.create_api(**form.cleaned_data, upload=upload, by=request.membership)
            said = "" if upload else " Next, give it a definition."
            messages.success(request, f"{api} was created.{said}")
            return redirect(api.newest_first[0] if upload else api)
    return render(request, "apis/create.html", context)


@organization_page(GET=DISCOVER_APIS)
def api(request: OrganizationRequest, api_handle: str) -> HttpResponse:
    """An API, by its newest version."""
    api = api_of(request, api_handle)
    newest = get_object_or_404(api.versions.complete().newest_first()[:1])
    newest.organization, newest.api = request.organization, api
    return overview(request, newest)


def _brought_in(
    request: OrganizationRequest, *, name: str, project: Project | str, source: str, **_: str
) -> Api | None:
    """The API that was made of the same text before."""
    if not source or isinstance(project, str):
        return None
    visible = request.organization.apis.visible_to(request.membership)
    return visible.like(project=project, name=name, source=source).first()
