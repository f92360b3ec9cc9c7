"""Pages of a Developer Portal on a domain of its own: which there are, and where they lead.

A domain has only the pages that strangers can read, drawn as for a stranger: a person who wants
more is sent to the console's own origin, to sign in there.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import NoReverseMatch, URLPattern, path, reverse

from console.middleware import PRIVATE
from organizations.models import Organization
from portal.catalogue.visible_apis import MAY_READ

ADDRESSES = "portal.urls.domain"
"""The addresses on every domain."""
NOWHERE = "/absent/"
"""The path to which requests for unknown pages of a domain are led."""
READ_ONLY = "/read-only/"
"""The path to which requests other than GET and HEAD on a domain are led."""


@dataclass(frozen=True)
class PortalHost:
    """The proved domain to which a request came, and whose portal it is."""

    name: str
    organization_id: UUID


class OfHost:
    """Path converter of the organization's handle on a domain: empty, as the domain implies it."""

    regex = ""

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return ""


def pages_for_everyone(patterns: list[URLPattern]) -> list[URLPattern]:
    """The patterns of the pages that strangers can read, with views for a domain."""
    return [
        path(str(pattern.pattern), _on_domain(pattern.callback), name=pattern.name)
        for pattern in patterns
        if getattr(pattern.callback, "strangers", None) is MAY_READ
    ]


@login_not_required
def absent(request: HttpRequest, *_: Any, **__: Any) -> HttpResponse:
    """The page for every address that the portal does not have on a domain: 404."""
    response = render(request, "portal/absent.html", status=404)
    response["Cache-Control"] = PRIVATE
    return response


@login_not_required
def read_only(request: HttpRequest) -> HttpResponse:
    """The page for requests on a domain that are not GET or HEAD: 405."""
    response = render(request, "portal/absent.html", status=405)
    response["Allow"], response["Cache-Control"] = "GET, HEAD", PRIVATE
    return response


def _on_domain(page: Callable[..., Any]) -> Callable[..., HttpResponseBase]:
    """A view that shows everyone the page of the domain's organization as a stranger reads it.

    It answers with the absent page if the organization has nothing to show.
    """

    @login_not_required
    @wraps(page)
    def view(request: Any, handle: str, **kwargs: Any) -> HttpResponseBase:
        organization_id = str(request.portal_host.organization_id)
        response = MAY_READ.show(page.__wrapped__, request, organization_id, kwargs)  # type: ignore[attr-defined]  # set by functools.wraps
        return response or absent(request)

    return view


@dataclass(frozen=True)
class Links:
    """Links for a page of the portal that may be read on a domain, each made when it is used."""

    request: HttpRequest
    organization: Organization

    @property
    def is_on_domain(self) -> bool:
        """Whether the page is read on a domain of the organization."""
        return hasattr(self.request, "portal_host")

    @property
    def sign_in(self) -> str:
        """The URL to sign in and return to this page, on the console."""
        query = urlencode({"next": self._here_on_console})
        return f"{self._of_console('account_login')}?{query}"

    @property
    def request_access(self) -> str:
        """The URL at which a person requests access to the rest of the portal."""
        return self._of_console("portal:request-access", handle=self.organization.handle)

    @property
    def canonical(self) -> str:
        """The page's URL for search engines, on the organization's domain; empty if it has none."""
        host = getattr(self.organization, "portal_host", None)
        match = self.request.resolver_match
        if not host or match is None:
            return ""
        try:
            path = reverse(match.view_name, urlconf=ADDRESSES, kwargs=self._kwargs)
        except NoReverseMatch:  # a page that no domain has
            return ""
        return f"{'https' if settings.IS_HTTPS else 'http'}://{host}{path}"

    @property
    def _here_on_console(self) -> str:
        """The path of this page on the console, with its query."""
        match = self.request.resolver_match
        if not self.is_on_domain or match is None:
            return self.request.get_full_path()
        path = reverse(match.view_name, urlconf=settings.ROOT_URLCONF, kwargs=self._kwargs)
        query = self.request.META.get("QUERY_STRING", "")
        return f"{path}?{query}" if query else path

    @property
    def _kwargs(self) -> dict[str, Any]:
        """The arguments of the page's URL, with the organization's handle."""
        match = self.request.resolver_match
        return {**(match.kwargs if match else {}), "handle": self.organization.handle}

    def _of_console(self, name: str, **kwargs: str) -> str:
        """The URL of a page of the console; with its origin if this page is on a domain."""
        path = reverse(name, urlconf=settings.ROOT_URLCONF, kwargs=kwargs)
        return f"{settings.CONSOLE_ORIGIN}{path}" if self.is_on_domain else path


def context(request: HttpRequest) -> dict[str, object]:
    """Context processor: `portal_links` on pages that strangers can read."""
    reader = getattr(request, "reader", None)
    return {"portal_links": Links(request, reader.organization)} if reader else {}
