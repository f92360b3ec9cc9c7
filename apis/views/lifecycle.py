"""The steps of a version's life: buttons of its overview, some with a page that asks first."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from apis import actions
from apis.forms.catalogue import BlockForm, DeprecateForm, PublishForm
from apis.lifecycle.uses import uses_of
from apis.permissions import PUBLISH_API
from apis.reaching import show_version, version_of
from apis.states import State
from console.refusals import refusals_flashed, refusals_on
from organizations.tenancy.access import OrganizationRequest, organization_page

TAB = "apis:version"


@organization_page(POST=PUBLISH_API)
def pre_release(request: OrganizationRequest, api_handle: str, major: int) -> HttpResponse:
    """Pre-release the version."""
    version = version_of(request, api_handle, major)
    with refusals_flashed(request):
        actions.pre_release(version=version, by=request.membership)
        messages.success(request, f"{version} was pre-released.")
    return redirect(version)


@organization_page(GET=PUBLISH_API, POST=PUBLISH_API)
def publish(request: OrganizationRequest, api_handle: str, major: int) -> HttpResponse:
    """The form with the requirements that the version does not meet yet; then publish it."""
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
    """Withdraw the version's pre-release."""
    version = version_of(request, api_handle, major)
    with refusals_flashed(request):
        actions.withdraw(version=version, by=request.membership)
        messages.success(request, f"The pre-release of {version} was withdrawn.")
    return redirect(version)


@organization_page(POST=PUBLISH_API)
def unpublish(request: OrganizationRequest, api_handle: str, major: int) -> HttpResponse:
    """Unpublish the version, which has no subscribers."""
    version = version_of(request, api_handle, major)
    with refusals_flashed(request):
        actions.unpublish(version=version, by=request.membership)
        messages.success(request, f"{version} was unpublished. It is pre-released again.")
    return redirect(version)


@organization_page(GET=PUBLISH_API, POST=PUBLISH_API)
def deprecate(request: OrganizationRequest, api_handle: str, major: int) -> HttpResponse:
    """The form that asks for the sunset date; then deprecate the version."""
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
    """Ask for confirmation, then retire the version."""
    version = version_of(request, api_handle, major)
    if request.method == "POST":
        with refusals_flashed(request):
            actions.retire(version=version, by=request.membership)
            messages.success(request, f"{version} was retired.")
        return redirect(version)
    return show_version(request, version, "apis/retire.html", {"uses": uses_of(version)}, tab=TAB)


@organization_page(GET=PUBLISH_API, POST=PUBLISH_API)
def block(request: OrganizationRequest, api_handle: str, major: int) -> HttpResponse:
    """The form that asks for the reason; then block the version."""
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
    """Unblock the version, so that calls are answered again."""
    version = version_of(request, api_handle, major)
    with refusals_flashed(request):
        actions.unblock(version=version, by=request.membership)
        messages.success(request, f"{version} was unblocked.")
    return redirect(version)
