"""The list of an organization's APIs, a new one, and the way to the newest version of one."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from apis import actions
from apis.forms import ApiForm, ApiListForm
from apis.permissions import CREATE_API, DISCOVER_APIS
from apis.reaching import api_of
from apis.views.versions import overview
from console.lists.listing import list_rows
from console.refusals import refusals_on
from organizations.tenancy.access import OrganizationRequest, organization_page


@organization_page(GET=DISCOVER_APIS)
def apis(request: OrganizationRequest) -> HttpResponse:
    """Every API that the member sees, with the states of its versions."""
    form = ApiListForm(request.GET)
    visible = request.organization.apis.visible_to(request.membership)
    listing = list_rows(request, form, visible, shown=lambda found: found.with_versions())
    # A template calls it, if there are no APIs.
    has_project = request.organization.projects.active().exists
    context = {"form": form, "listing": listing, "has_project": has_project}
    return render(request, "apis/apis.html", context)


@organization_page(GET=CREATE_API, POST=CREATE_API)
def create(request: OrganizationRequest) -> HttpResponse:
    """Start an API, in a project."""
    projects = request.organization.projects.active().order_by("name_key")
    # The only one there is needs no choosing.
    only = projects.first() if len(projects[:2]) == 1 else None
    form = ApiForm(request.POST or None, projects=projects, initial={"project": only})
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            api = actions.create_api(**form.cleaned_data, by=request.membership)
            messages.success(request, f"{api} was created. Next, give it a definition.")
            return redirect(api)
    return render(request, "apis/create.html", {"form": form, "has_project": projects.exists()})


@organization_page(GET=DISCOVER_APIS)
def api(request: OrganizationRequest, api: str) -> HttpResponse:
    """An API, by its newest version."""
    found = api_of(request, api)
    newest = get_object_or_404(found.versions.complete().newest_first()[:1])
    newest.organization, newest.api = request.organization, found
    return overview(request, newest)
