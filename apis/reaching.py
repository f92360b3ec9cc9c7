"""Finds the API or the version that a page is about, among those that the member sees."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from apis.models import Api, Version
from apis.navigation import VERSION_TABS
from organizations.tenancy.access import OrganizationRequest


def api_of(request: OrganizationRequest, handle: str) -> Api:
    """The organization's API with this handle, if the member sees it; else raises Http404."""
    visible = request.organization.apis.discovered_by(request.membership).select_related(
        "project", "created_by"
    )
    api = get_object_or_404(visible, handle=handle)
    api.organization = request.organization
    return api


def version_of(request: OrganizationRequest, handle: str, major: int) -> Version:
    """The version of the API with this handle, if the member sees the API; else raises Http404."""
    api = api_of(request, handle)
    version = get_object_or_404(api.versions.complete(), major=major)
    version.organization, version.api = request.organization, api
    return version


def show_version(
    request: OrganizationRequest,
    version: Version,
    template: str,
    context: dict[str, Any] | None = None,
    *,
    tab: str = "",
) -> HttpResponse:
    """Render a page about a version, with the version's tabs above it.

    `tab` is the URL name of the current tab, if it is not the page itself. The template extends
    `apis/version_base.html`.
    """
    request.part = "apis"
    current_tab = tab or getattr(request.resolver_match, "view_name", "")
    tabs = [
        {"label": tab.label, "url": tab.url(version), "is_current": tab.url_name == current_tab}
        for tab in VERSION_TABS
        if request.membership.can(tab.permission)
    ]
    base = {"version": version, "api": version.api, "version_tabs": tabs}
    return render(request, template, {**base, **(context or {})})
