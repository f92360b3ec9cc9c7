"""One version of an API: where it stands, and where it is served."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from apis import actions
from apis.completeness import missing_of
from apis.forms import AddressesForm
from apis.models import Version
from apis.permissions import CREATE_API, DISCOVER_APIS, MANAGE_API
from apis.publishing import checklist
from apis.reaching import api_of, show_version, version_of
from apis.states import State
from apis.steps import steps_from
from console.refusals import refusals_flashed, refusals_on
from organizations.tenancy.access import OrganizationRequest, organization_page

LINE = [state for state in State if state is not State.BLOCKED]
"""The states that a version goes through, in their order."""


@organization_page(GET=DISCOVER_APIS)
def version(request: OrganizationRequest, api: str, major: int) -> HttpResponse:
    """Where a version stands, and what is next."""
    return overview(request, version_of(request, api, major))


def overview(request: OrganizationRequest, version: Version) -> HttpResponse:
    """The first tab of a version; also the page of its API."""
    is_ahead = version.state in (State.CREATED, State.PRE_RELEASED)
    needed = checklist(version) if is_ahead else []
    possible = steps_from(version, is_ready=all(item.is_met for item in needed))
    context = {
        "line": LINE,
        "position": State(version.blocked_from or version.state),
        "steps": [(step, step.url(version)) for step in possible],
        "checklist": needed,
        "missing": missing_of(version, request.membership),
        "addresses": version.addresses.order_by("environment"),
        "versions": version.api.versions.newest_first(),
    }
    return show_version(request, version, "apis/version.html", context, tab="apis:version")


@organization_page(GET=MANAGE_API, POST=MANAGE_API)
def addresses(request: OrganizationRequest, api: str, major: int) -> HttpResponse:
    """Where gateways serve the version, in each environment."""
    found = version_of(request, api, major)
    initial = {each.environment: each.base_url for each in found.addresses.all()}
    form = AddressesForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            actions.change_addresses(version=found, urls=form.cleaned_data, by=request.membership)
            messages.success(request, "The addresses were saved.")
            return redirect(found)
    return show_version(request, found, "apis/addresses.html", {"form": form})


@organization_page(GET=CREATE_API, POST=CREATE_API)
def add(request: OrganizationRequest, api: str) -> HttpResponse:
    """Ask, then start the next major version."""
    found = api_of(request, api)
    if request.method == "POST":
        with refusals_flashed(request):
            added = actions.add_version(api=found, by=request.membership)
            messages.success(request, f"{added} was added. Next, give it a definition.")
            return redirect(added)
        return redirect(found)
    return render(request, "apis/add_version.html", {"api": found})
