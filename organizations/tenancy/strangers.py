"""Pages of an organization that open to people who do not belong to it, or have not signed in."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve
from django.utils.cache import get_conditional_response, patch_vary_headers, set_response_etag

from organizations.models import Organization
from organizations.models.organization import OrganizationQuerySet
from organizations.tenancy.roles import Permission

KEPT_FOR = 60
"""Seconds for which caches may keep a page for everyone who brings no cookie."""


@dataclass(frozen=True)
class Stranger:
    """Someone who reads what an organization shows to everyone, and has no right in it."""

    organization: Organization

    def can(self, permission: Permission) -> bool:
        """Never: what everyone may do needs no permission."""
        return False


@dataclass(frozen=True)
class Strangers:
    """Which people other than its members an organization's page opens to.

    An organization that is not among these, and a thing on it that the view does not find, are to
    them as if they did not exist: a person who has not signed in is sent to sign in, as from any
    other page.
    """

    where: Callable[[], OrganizationQuerySet]
    """The organizations that show something to everyone."""
    methods: frozenset[str] = frozenset({"GET", "HEAD"})
    must_sign_in: bool = False
    """Whether it opens to no one who has not signed in, though they belong to nothing."""

    def show(
        self, view: Callable[..., Any], request: Any, handle: str, kwargs: Mapping[str, Any]
    ) -> HttpResponseBase | None:
        """The page for a stranger; None where there is nothing for them. One statement finds it."""
        organization = self._admits(request) and self.where().known_as(handle).first()
        if not organization:
            return None
        request.reader = Stranger(organization)
        request.organization = getattr(request, "organization", organization)
        try:
            response: HttpResponseBase = view(request, **kwargs)
        except Http404:
            # The page that says so is everyone's: it names no organization.
            request.reader = None
            return None
        return _kept_for_all(request, response)

    def _admits(self, request: HttpRequest) -> bool:
        is_known = request.user.is_authenticated or not self.must_sign_in
        return request.method in self.methods and is_known


def _kept_for_all(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Let caches keep what everyone gets who brings no cookie; others' is private as ever.

    A person who has signed in brings one.
    """
    patch_vary_headers(response, ["Cookie"])
    brings_or_gets_one = request.COOKIES or request.META.get("CSRF_COOKIE_NEEDS_UPDATE")
    if brings_or_gets_one or not isinstance(response, HttpResponse) or response.status_code != 200:
        return response
    response.headers.setdefault("Cache-Control", f"public, max-age={KEPT_FOR}")
    set_response_etag(response)
    kept = get_conditional_response(request, etag=response["ETag"], response=response)
    return kept or response


def opens_to_strangers(address: str) -> bool:
    """Whether the page at an address of ours can be one for people who belong to nothing."""
    try:
        page = resolve(urlsplit(address).path)
    except Resolver404:
        return False
    return getattr(page.func, "strangers", None) is not None
