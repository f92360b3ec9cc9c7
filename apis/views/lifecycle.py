"""The steps of a version's life: each a button of its overview, some with a page that asks."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from apis import actions
from apis.forms.catalogue import BlockForm, DeprecateForm, PublishForm
from apis.lifecycle.states import State
from apis.lifecycle.uses import uses_of
from apis.permissions import PUBLISH_API
from apis.reaching import show_version, version_of
from console.refusals import refusals_flashed, refusals_on
from organizations.tenancy.access import OrganizationRequest, organization_page

TAB = "apis:version"


@organization_page(POST=PUBLISH_API)
def pre_release(request: OrganizationRequest, api: str, major: int) -> HttpResponse:
    """Show the version before it can be subscribed to."""
    found = version_of(request, api, major)
    with refusals_flashed(request):
        actions.pre_release(version=found, by=request.membership)
        messages.success(request, f"{found} was pre-released.")
    return redirect(found)


@organization_page(GET=PUBLISH_API, POST=PUBLISH_API)
def publish(request: OrganizationRequest, api: str, major: int) -> HttpResponse:
    """Ask for what the version still needs, then open it to subscribers."""
    found = version_of(request, api, major)
    if found.state == State.PUBLISHED:
        # A second press of the button.
        messages.info(request, f"{found} is published.")
        return redirect(found)
    data = request.POST if request.method == "POST" else None
    form = PublishForm(data, version=found, by=request.membership)
    if form.is_valid():
        with refusals_on(form, request):
            actions.publish(version=found, prepared=form.prepared, by=request.membership)
            messages.success(request, f"{found} was published.")
            return redirect(found)
    return show_version(request, found, "apis/publish.html", {"form": form}, tab=TAB)


@organization_page(POST=PUBLISH_API)
def withdraw(request: OrganizationRequest, api: str, major: int) -> HttpResponse:
    """Hide a pre-release again."""
    found = version_of(request, api, major)
    with refusals_flashed(request):
        actions.withdraw(version=found, by=request.membership)
        messages.success(request, f"The pre-release of {found} was withdrawn.")
    return redirect(found)


@organization_page(POST=PUBLISH_API)
def unpublish(request: OrganizationRequest, api: str, major: int) -> HttpResponse:
    """Close the version to subscribers, as long as there are none."""
    found = version_of(request, api, major)
    with refusals_flashed(request):
        actions.unpublish(version=found, by=request.membership)
        messages.success(request, f"{found} was unpublished. It is pre-released again.")
    return redirect(found)


@organization_page(GET=PUBLISH_API, POST=PUBLISH_API)
def deprecate(request: OrganizationRequest, api: str, major: int) -> HttpResponse:
    """Ask for the sunset date, then deprecate the version."""
    found = version_of(request, api, major)
    form = DeprecateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            actions.deprecate(version=found, **form.cleaned_data, by=request.membership)
            messages.success(request, f"{found} was deprecated.")
            return redirect(found)
    return show_version(request, found, "apis/deprecate.html", {"form": form}, tab=TAB)


@organization_page(GET=PUBLISH_API, POST=PUBLISH_API)
def retire(request: OrganizationRequest, api: str, major: int) -> HttpResponse:
    """Ask, then retire the version."""
    found = version_of(request, api, major)
    if request.method == "POST":
        with refusals_flashed(request):
            actions.retire(version=found, by=request.membership)
            messages.success(request, f"{found} was retired.")
        return redirect(found)
    return show_version(request, found, "apis/retire.html", {"uses": uses_of(found)}, tab=TAB)


@organization_page(GET=PUBLISH_API, POST=PUBLISH_API)
def block(request: OrganizationRequest, api: str, major: int) -> HttpResponse:
    """Ask for the reason, then block the version."""
    found = version_of(request, api, major)
    form = BlockForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            actions.block(version=found, **form.cleaned_data, by=request.membership)
            messages.success(request, f"{found} was blocked.")
            return redirect(found)
    context = {"form": form, "uses": uses_of(found)}
    return show_version(request, found, "apis/block.html", context, tab=TAB)


@organization_page(POST=PUBLISH_API)
def unblock(request: OrganizationRequest, api: str, major: int) -> HttpResponse:
    """Let the version answer again."""
    found = version_of(request, api, major)
    with refusals_flashed(request):
        actions.unblock(version=found, by=request.membership)
        messages.success(request, f"{found} was unblocked.")
    return redirect(found)
