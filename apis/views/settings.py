"""The settings of an API: its details, who sees it, and deleting it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from apis import actions
from apis.forms.catalogue import DetailsForm, VisibilityForm
from apis.lifecycle.obstacles import obstacle_to_deleting_versions
from apis.models import Visibility
from apis.permissions import DELETE_API, MANAGE_API
from apis.reaching import api_of
from console.refusals import refusals_on
from organizations.tenancy.access import OrganizationRequest, organization_page
from organizations.tenancy.forms import DeleteForm


@organization_page(GET=MANAGE_API, POST=MANAGE_API)
def details(request: OrganizationRequest, api_handle: str) -> HttpResponse:
    """The form that changes the API's name and summary."""
    api = api_of(request, api_handle)
    form = DetailsForm(request.POST or None, initial={"name": api.name, "summary": api.summary})
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            actions.change_api(api=api, **form.cleaned_data, by=request.membership)
            messages.success(request, "The API was saved.")
            return redirect("apis:settings", request.organization.handle, api.handle)
    return render(request, "apis/settings.html", {"api": api, "form": form})


@organization_page(GET=MANAGE_API, POST=MANAGE_API)
def visibility(request: OrganizationRequest, api_handle: str) -> HttpResponse:
    """The form that changes who sees the API in the Developer Portal."""
    api = api_of(request, api_handle)
    initial = {"visibility": api.visibility, "roles": api.role_slugs}
    form = VisibilityForm(request.POST or None, api=api, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            actions.change_visibility(
                api=api,
                visibility=Visibility(form.cleaned_data["visibility"]),
                slugs=form.cleaned_data["roles"],
                by=request.membership,
            )
            messages.success(request, "The visibility was saved.")
            return redirect("apis:settings", request.organization.handle, api.handle)
    return render(request, "apis/visibility.html", {"api": api, "form": form})


@organization_page(GET=DELETE_API, POST=DELETE_API)
def delete(request: OrganizationRequest, api_handle: str) -> HttpResponse:
    """Show what is deleted and what stays, and ask for the handle; then delete the API."""
    api = api_of(request, api_handle)
    form = DeleteForm(request.POST or None, handle=api.handle)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            actions.delete_api(api=api, **form.cleaned_data, by=request.membership)
            messages.success(request, f"{api} was deleted.")
            return redirect("apis:apis", request.organization.handle)
    versions = list(api.versions.newest_first())
    for version in versions:
        version.api = api
    context = {"api": api, "form": form, "versions": versions}
    context["in_the_way"] = obstacle_to_deleting_versions(versions)
    return render(request, "apis/delete.html", context)
