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
def pre_release(request: OrganizationRequest, api_handle: str, major: int) -> HttpResponse:
    """Show the version before it can be subscribed to."""
    version = version_of(request, api_handle, major)
    with refusals_flashed(request):
        actions.pre_release(version=version, by=request.membership)
        messages.success(request, f"{version} was pre-released.")
    return redirect(version)


@organization_page(GET=PUBLISH_API, POST=PUBLISH_API)
def publish(request: OrganizationRequest, api_handle: str, major: int) -> HttpResponse:
    """Ask for what the version still needs, then open it to subscribers."""
    version = version_of(request, api_handle, major)
    if version.state == State.PUBLISHED:
        # A second press of the button.
        messages.info(request, f"{version} is published.")
        return redirect(version)
    data = request.POST if request.method == "POST" else None
    form = PublishForm(data, version=version, by=request.membership)
    if form.is_valid():
        with refusals_on(form, request):
            actions.publish(version=version, prepared=form.prepared, by=request.membership)
            messages.success(request, f"{version} was published.")
            return redirect(version)
    return show_version(request, version, "apis/publish.html", {"form": form}, tab=TAB)


@organization_page(POST=PUBLISH_API)
def withdraw(request: OrganizationRequest, api_handle: str, major: int) -> HttpResponse:
    """Hide a pre-release again."""
    version = version_of(request, api_handle, major)
    with refusals_flashed(request):
        actions.withdraw(version=version, by=request.membership)
        messages.success(request, f"The pre-release of {version} was withdrawn.")
    return redirect(version)


@organization_page(POST=PUBLISH_API)
def unpublish(request: OrganizationRequest, api_handle: str, major: int) -> HttpResponse:
    """Close the version to subscribers, as long as there are none."""
    version = version_of(request, api_handle, major)
    with refusals_flashed(request):
        actions.unpublish(version=version, by=request.membership)
        messages.success(request, f"{version} was unpublished. It is pre-released again.")
    return redirect(version)


@organization_page(GET=PUBLISH_API, POST=PUBLISH_API)
def deprecate(request: OrganizationRequest, api_handle: str, major: int) -> HttpResponse:
    """Ask for the sunset date, then deprecate the version."""
    version = version_of(request, api_handle, major)
    form = DeprecateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            actions.deprecate(version=version, **form.cleaned_data, by=request.membership)
            messages.success(request, f"{version} was deprecated.")
            return redirect(version)
    return show_version(request, version, "apis/deprecate.html", {"form": form}, tab=TAB)


@organization_page(GET=PUBLISH_API, POST=PUBLISH_API)
def retire(request: OrganizationRequest, api_handle: str, major: int) -> HttpResponse:
    """Ask, then retire the version."""
    version = version_of(request, api_handle, major)
    if request.method == "POST":
        with refusals_flashed(request):
            actions.retire(version=version, by=request.membership)
            messages.success(request, f"{version} was retired.")
        return redirect(version)
    return show_version(request, version, "apis/retire.html", {"uses": uses_of(version)}, tab=TAB)


@organization_page(GET=PUBLISH_API, POST=PUBLISH_API)
def block(request: OrganizationRequest, api_handle: str, major: int) -> HttpResponse:
    """Ask for the reason, then block the version."""
    version = version_of(request, api_handle, major)
    form = BlockForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            actions.block(version=version, **form.cleaned_data, by=request.membership)
            messages.success(request, f"{version} was blocked.")
            return redirect(version)
    context = {"form": form, "uses": uses_of(version)}
    return show_version(request, version, "apis/block.html", context, tab=TAB)


@organization_page(POST=PUBLISH_API)
def unblock(request: OrganizationRequest, api_handle: str, major: int) -> HttpResponse:
    """Let the version answer again."""
    version = version_of(request, api_handle, major)
    with refusals_flashed(request):
        actions.unblock(version=version, by=request.membership)
        messages.success(request, f"{version} was unblocked.")
    return redirect(version)
