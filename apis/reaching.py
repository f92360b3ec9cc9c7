"""How a page gets at an API and its versions: only at those that the member sees."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from apis.models import Api, Version
from apis.navigation import VERSION_TABS
from organizations.tenancy.access import OrganizationRequest


def api_of(request: OrganizationRequest, handle: str) -> Api:
    """The organization's API with this handle, if this member sees it; else 404."""
    visible = request.organization.apis.visible_to(request.membership)
    found = get_object_or_404(visible, handle=handle)
    found.organization = request.organization
    return found


def version_of(request: OrganizationRequest, handle: str, major: int) -> Version:
    """A version of the API with this handle, if this member sees it; else 404."""
    api = api_of(request, handle)
    found = get_object_or_404(api.versions.complete(), major=major)
    found.organization, found.api = request.organization, api
    return found


def show_version(
    request: OrganizationRequest,
    version: Version,
    template: str,
    context: dict[str, Any] | None = None,
    *,
    tab: str = "",
) -> HttpResponse:
    """A page about a version, under its tabs. `tab` is the one that it belongs to, if not itself.

    Its template extends `apis/version_base.html`.
    """
    request.part = "apis"
    current = tab or getattr(request.resolver_match, "view_name", "")
    tabs = [
        {"label": each.label, "url": each.url(version), "is_current": each.url_name == current}
        for each in VERSION_TABS
        if request.membership.can(each.permission)
    ]
    shown = {"version": version, "api": version.api, "version_tabs": tabs, **(context or {})}
    return render(request, template, shown)
