"""Pages of a Developer Portal on a domain of its own: which there are, and where they lead.

A domain has the pages that are for everyone, drawn as for a stranger, and nothing else: a person
who wants more is sent to the console's own origin, where they are signed in or can do so.
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
"""Where requests to an unknown address on a domain go."""
READ_ONLY = "/read-only/"
"""Where those go that would change something."""


@dataclass(frozen=True)
class PortalHost:
    """The domain that a request came to, which is proved, and whose portal it is."""

    name: str
    organization_id: UUID


class OfHost:
    """The handle in addresses on a domain: it is not written there, the domain says it."""

    regex = ""

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return ""


def pages_for_everyone(patterns: list[URLPattern]) -> list[URLPattern]:
    """Those of the console's addresses whose pages open to everyone, as they are on a domain."""
    return [
        path(str(each.pattern), _on_domain(each.callback), name=each.name)
        for each in patterns
        if getattr(each.callback, "strangers", None) is MAY_READ
    ]


@login_not_required
def absent(request: HttpRequest, *_: Any, **__: Any) -> HttpResponse:
    """What a domain answers wherever the portal has no page for everyone."""
    page = render(request, "portal/absent.html", status=404)
    page["Cache-Control"] = PRIVATE
    return page


@login_not_required
def read_only(request: HttpRequest) -> HttpResponse:
    """What it answers to anything but reading."""
    page = render(request, "portal/absent.html", status=405)
    page["Allow"], page["Cache-Control"] = "GET, HEAD", PRIVATE
    return page


def _on_domain(page: Callable[..., Any]) -> Callable[..., HttpResponseBase]:
    """The page of the domain's organization as a stranger reads it, for everyone."""

    @login_not_required
    @wraps(page)
    def shown(request: Any, handle: str, **kwargs: Any) -> HttpResponseBase:
        whose = str(request.portal_host.organization_id)
        found = MAY_READ.show(page.__wrapped__, request, whose, kwargs)  # type: ignore[attr-defined]  # set by functools.wraps
        return found or absent(request)

    return shown


@dataclass(frozen=True)
class Links:
    """The links on a page of the portal that may be read on a domain: asked for one by one."""

    request: HttpRequest
    organization: Organization

    @property
    def is_on_domain(self) -> bool:
        """Whether the page is read on a domain of the organization."""
        return hasattr(self.request, "portal_host")

    @property
    def sign_in(self) -> str:
        """Where one signs in and then reads the same page."""
        query = urlencode({"next": self._here_on_console})
        return f"{self._of_console('account_login')}?{query}"

    @property
    def request_access(self) -> str:
        """Where a person requests access to the rest."""
        return self._of_console("portal:request-access", handle=self.organization.handle)

    @property
    def canonical(self) -> str:
        """The page's address for search engines: on the domain, if there is one; else empty."""
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
        match = self.request.resolver_match
        if not self.is_on_domain or match is None:
            return self.request.get_full_path()
        path = reverse(match.view_name, urlconf=settings.ROOT_URLCONF, kwargs=self._kwargs)
        query = self.request.META.get("QUERY_STRING", "")
        return f"{path}?{query}" if query else path

    @property
    def _kwargs(self) -> dict[str, Any]:
        """What the page's address says, with the handle in its place."""
        match = self.request.resolver_match
        return {**(match.kwargs if match else {}), "handle": self.organization.handle}

    def _of_console(self, name: str, **kwargs: str) -> str:
        path = reverse(name, urlconf=settings.ROOT_URLCONF, kwargs=kwargs)
        return f"{settings.CONSOLE_ORIGIN}{path}" if self.is_on_domain else path


def context(request: HttpRequest) -> dict[str, object]:
    """`portal_links` for the templates of pages that strangers can read."""
    reader = getattr(request, "reader", None)
    return {"portal_links": Links(request, reader.organization)} if reader else {}
