"""Pages of an organization that are open to people who are not its members, or not signed in."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve
from django.utils.cache import get_conditional_response, patch_vary_headers, set_response_etag

from accounts.models import User
from accounts.sessions.provider_sessions import is_own, opens_organization
from organizations.models import Membership, Organization
from organizations.models.organization import OrganizationQuerySet
from organizations.tenancy.roles import Permission

KEPT_FOR = 60
"""Seconds for which caches may keep a page that was requested without a cookie."""


@dataclass(frozen=True)
class Stranger:
    """The reader of a page who is not a member of its organization, and has no permission in it."""

    organization: Organization
    membership: Membership | None = None
    """The membership of the reader that is suspended or has ended; None for anyone else."""
    person: User | None = None
    """The reader; None for a visitor, and in a provider session of another organization."""

    def can(self, permission: Permission) -> bool:
        """Always False, because what everyone may do needs no permission."""
        return False


@dataclass(frozen=True)
class StrangerAccess:
    """The access to a page of an organization for people who are not its members.

    For other organizations, and when the view answers 404, the page is to them as if it did not
    exist: people who have not signed in are sent to sign in, as from any other page.
    """

    where: Callable[[], OrganizationQuerySet]
    """Returns the organizations whose page is open."""
    methods: frozenset[str] = frozenset({"GET", "HEAD"})
    must_sign_in: bool = False
    """Whether people have to sign in, even though they need not be members."""

    def show(
        self,
        view: Callable[..., Any],
        request: Any,
        handle: str,
        kwargs: Mapping[str, Any],
        membership: Membership | None = None,
    ) -> HttpResponseBase | None:
        """Answer a request of someone who is not a member, with `Stranger` as `request.reader`.

        `membership` is one of theirs that is suspended or has ended. None if the page is not open
        to them, or the view raises Http404. Finds the organization in one query.
        """
        organization = self._admits(request) and self.where().known_as(handle).first()
        if not organization:
            return None
        person = request.user if request.user.is_authenticated else None
        if not opens_organization(request, organization.pk):
            person = membership = None
        request.reader = Stranger(organization, membership, person)
        request.organization = getattr(request, "organization", organization)
        try:
            response: HttpResponseBase = view(request, **kwargs)
        except Http404:
            # The 404 page names no organization, and is the same for everyone.
            request.reader = None
            return None
        return _cacheable(request, response)

    def _admits(self, request: HttpRequest) -> bool:
        """Whether the page takes the method, and the person has signed in if they have to."""
        has_signed_in = not self.must_sign_in or (request.user.is_authenticated and is_own(request))
        return request.method in self.methods and has_signed_in


def _cacheable(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Let shared caches keep a page with status 200 for `KEPT_FOR` seconds; answer 304 to its ETag.

    Only if the request brings no cookie and the response sets none: people who have signed in bring
    one, so that their pages stay private.
    """
    patch_vary_headers(response, ["Cookie"])
    brings_or_gets_one = request.COOKIES or request.META.get("CSRF_COOKIE_NEEDS_UPDATE")
    if brings_or_gets_one or not isinstance(response, HttpResponse) or response.status_code != 200:
        return response
    response.headers.setdefault("Cache-Control", f"public, max-age={KEPT_FOR}")
    set_response_etag(response)
    not_modified = get_conditional_response(request, etag=response["ETag"], response=response)
    return not_modified or response


def opens_to_strangers(address: str) -> bool:
    """Whether the page at this path of the console may be open to people who are not members."""
    try:
        page = resolve(urlsplit(address).path)
    except Resolver404:
        return False
    return getattr(page.func, "strangers", None) is not None
