"""The pages Try it, in the console and in the Developer Portal."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from apis.permissions import TEST_API
from apis.reaching import show_version, version_of
from console.middleware import PRIVATE
from gateways.tryout.page import Page, page_of
from organizations.tenancy.access import OrganizationRequest, organization_page
from portal import actions
from portal.catalogue.visible_apis import is_subscribed, version_context
from portal.permissions import GENERATE_KEY
from portal.reaching import readable_version


@organization_page(GET=TEST_API, POST=TEST_API)
def in_console(request: OrganizationRequest, api_handle: str, major: int) -> HttpResponse:
    """The page for members who make APIs: choose an operation, call it, read the reply."""
    version = version_of(request, api_handle, major)
    page = page_of(request, version, actions.create_test_key)
    return _with_status(show_version(request, version, "tryout/console.html", page.context), page)


@organization_page(GET=GENERATE_KEY, POST=GENERATE_KEY)
def in_portal(request: OrganizationRequest, api_handle: str, major: int) -> HttpResponse:
    """The page for members whose applications are subscribed: call an operation, read the reply."""
    version = readable_version(request, api_handle, major)
    is_open = is_subscribed(request.membership, version)
    page = page_of(request, version, actions.create_subscriber_test_key, is_open=is_open)
    context: dict[str, Any] = {**version_context(version), **page.context, "is_subscribed": is_open}
    return _with_status(render(request, "tryout/portal.html", context), page)


def _with_status(response: HttpResponse, page: Page) -> HttpResponse:
    """The response with the page's status, never cached, because a key may be on the page."""
    response.status_code = page.status
    response["Cache-Control"] = PRIVATE
    return response
