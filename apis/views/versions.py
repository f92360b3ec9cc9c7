"""The pages of one version of an API: its overview, its addresses, adding and deleting it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from apis import actions
from apis.checking import check_for_new_version
from apis.definitions.reading.numbers import HIGHEST_MAJOR
from apis.forms.catalogue import AddressesForm, VersionForm
from apis.lifecycle.completeness import missing_parts_of
from apis.lifecycle.first_call import FirstCall
from apis.lifecycle.obstacles import obstacle_to_deleting_version
from apis.lifecycle.publishing import checklist, next_step_sentence
from apis.lifecycle.steps import PUBLISH, possible_steps
from apis.models import Version
from apis.permissions import CREATE_API, DELETE_API, DISCOVER_APIS, MANAGE_API
from apis.reaching import api_of, show_version, version_of
from apis.slots import VERSION, VERSION_ASIDE
from apis.states import DELETABLE, State
from console.refusals import refusals_flashed, refusals_on
from organizations.tenancy.access import OrganizationRequest, organization_page

LINE = [state for state in State if state is not State.BLOCKED]
"""The states of a version's life, in their order."""


@organization_page(GET=DISCOVER_APIS)
def version(request: OrganizationRequest, api_handle: str, major: int) -> HttpResponse:
    """The overview of a version: its state, and what can be done next."""
    return overview(request, version_of(request, api_handle, major))


def overview(request: OrganizationRequest, version: Version) -> HttpResponse:
    """Render the overview of a version, which is also the page of its API."""
    is_unpublished = version.state in (State.CREATED, State.PRE_RELEASED)
    items = checklist(version, request.membership) if is_unpublished else []
    steps = possible_steps(version, is_ready=all(item.is_met or item.is_asked for item in items))
    is_asked = not all(item.is_met for item in items)
    missing = missing_parts_of(version, request.membership)
    versions = list(version.api.versions.newest_first())
    context = {
        "line": LINE,
        "position": State(version.blocked_from or version.state),
        "steps": [
            (step, step.url(version), step.is_asked or (step is PUBLISH and is_asked))
            for step in steps
        ],
        "first_call": FirstCall.of(items, missing, is_published=not is_unpublished),
        "can_delete": version.state in DELETABLE and len(versions) > 1,
        "addresses": version.addresses.order_by("environment"),
        "versions": versions,
        **VERSION.read(request, version),
        **VERSION_ASIDE.read(request, version),
    }
    return show_version(request, version, "apis/version.html", context, tab="apis:version")


@organization_page(GET=MANAGE_API, POST=MANAGE_API)
def addresses(request: OrganizationRequest, api_handle: str, major: int) -> HttpResponse:
    """The form that changes the base URLs of the version."""
    version = version_of(request, api_handle, major)
    form = AddressesForm(request.POST or None, initial=version.base_urls)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            actions.change_addresses(version=version, urls=form.cleaned_data, by=request.membership)
            messages.success(request, f"The base URLs were saved.{next_step_sentence(version)}")
            return redirect(version)
    return show_version(request, version, "apis/addresses.html", {"form": form})


@organization_page(GET=CREATE_API, POST=CREATE_API)
def add(request: OrganizationRequest, api_handle: str) -> HttpResponse:
    """The form that adds a version to an API: by its number, or with a definition."""
    api = api_of(request, api_handle)
    initial = {"major": min(api.next_major, HIGHEST_MAJOR)}
    form = VersionForm(request.POST or None, request.FILES or None, initial=initial)
    context: dict[str, Any] = {"api": api, "form": form}
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            upload = upload_from(request, form.cleaned_data["source"], context)
            major = form.cleaned_data["major"]
            by = request.membership
            version = actions.add_version(api=api, major=major, upload=upload, by=by)
            next_step = "" if upload else " Next, give it a definition."
            messages.success(request, f"{version} was added.{next_step}")
            return redirect(version)
    return render(request, "apis/add_version.html", context)


@organization_page(GET=DELETE_API, POST=DELETE_API)
def delete(request: OrganizationRequest, api_handle: str, major: int) -> HttpResponse:
    """Ask for confirmation, then delete the version; or show what stands in the way."""
    version = version_of(request, api_handle, major)
    if request.method == "POST":
        with refusals_flashed(request):
            actions.delete_version(version=version, by=request.membership)
            messages.success(request, f"{version} was deleted.")
            return redirect(version.api)
        return redirect(version)
    context = {"in_the_way": obstacle_to_deleting_version(version)}
    return show_version(request, version, "apis/delete_version.html", context, tab="apis:version")


def upload_from(
    request: OrganizationRequest, source: str, context: dict[str, Any]
) -> actions.Upload | None:
    """Check the text of a definition for a new version, and put the result into the context.

    None without a text. Called before any row is locked, because it takes seconds. Raises
    CheckIsRunning, ChecksArePaused or ConsoleIsBusy.
    """
    if not source:
        return None
    context["checked"] = check_for_new_version(request.organization, source)
    return actions.Upload(source, context["checked"])
