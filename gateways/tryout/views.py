"""Try it, in the console and in the Developer Portal."""

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
    """For those who make APIs: choose an operation, send it, and read the answer."""
    version = version_of(request, api_handle, major)
    page = page_of(request, version, actions.create_test_key)
    return _answered(show_version(request, version, "tryout/console.html", page.context), page)


@organization_page(GET=GENERATE_KEY, POST=GENERATE_KEY)
def in_portal(request: OrganizationRequest, api_handle: str, major: int) -> HttpResponse:
    """For those whose applications are subscribed: the same."""
    version = readable_version(request, api_handle, major)
    is_open = is_subscribed(request.membership, version)
    page = page_of(request, version, actions.create_subscriber_test_key, is_open=is_open)
    context: dict[str, Any] = {**version_context(version), **page.context, "is_subscribed": is_open}
    return _answered(render(request, "tryout/portal.html", context), page)


def _answered(answer: HttpResponse, page: Page) -> HttpResponse:
    """With the status of what is on the page, and kept by no one: there may be a key on it."""
    answer.status_code = page.status
    answer["Cache-Control"] = PRIVATE
    return answer
