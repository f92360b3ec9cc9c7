"""Provider sessions: sessions that the identity provider of an organization began.

An organization's provider opens that organization, never the account of the person: an account is
one for all organizations, so otherwise an administrator of one could open what their members have
in others. Pages of organizations ask `opens_organization`; a middleware closes all other pages but
those declared as `PageForEverySession`. Once the person proves who they are in a way of their own,
the session is like any other.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from allauth.account.signals import authentication_step_completed
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from accounts.models import User
from accounts.second_factor import factors
from console.manifests import Declaration, Section

METHOD = "organization"
"""The method of allauth's record of a sign-in by the provider of an organization."""
VALID_FOR = timedelta(hours=12)
"""For how long the provider's word opens the organization, before it is asked again."""

_BEGUN_BY = "begun_by_provider"
"""Where a provider session keeps the name of the organization."""
_VOUCHED_AT = "vouched_at"
"""Where a session keeps when which organizations' providers vouched for its person."""


@dataclass(frozen=True)
class PageForEverySession(Declaration):
    """A page that belongs to no organization, and that provider sessions can open, too.

    It shows nothing of the account but its name and organizations, and changes nothing of it.
    """

    url_name: str


PAGES_FOR_EVERY_SESSION = Section(PageForEverySession, key=lambda page: page.url_name)


def note_vouching(
    request: HttpRequest, organization_pk: UUID, name: str, *, begins_session: bool
) -> None:
    """Save in the session that the organization's provider has vouched for its person now.

    `begins_session` says that the person was not signed in here before.
    """
    vouched_at = request.session.get(_VOUCHED_AT, {})
    request.session[_VOUCHED_AT] = {**vouched_at, str(organization_pk): time.time()}
    if begins_session:
        request.session[_BEGUN_BY] = name


def is_own(request: HttpRequest) -> bool:
    """Whether the person began the session, or has proved since who they are by their own means."""
    return _BEGUN_BY not in request.session


def begun_by(request: HttpRequest) -> str:
    """The name of the organization whose provider began the session; empty if none did."""
    return str(request.session.get(_BEGUN_BY, ""))


def opens_organization(request: HttpRequest, organization_pk: UUID) -> bool:
    """Whether pages of this organization open in the session, to members of it.

    In a provider session, if its provider has vouched for the person in the last `VALID_FOR`.
    """
    if is_own(request):
        return True
    vouched_at = request.session.get(_VOUCHED_AT, {}).get(str(organization_pk), 0.0)
    return bool(time.time() - vouched_at < VALID_FOR.total_seconds())


def opens_view(request: HttpRequest, view: Callable[..., Any], url_name: str) -> bool:
    """Whether the session opens this view, or the view itself decides.

    Views of organizations do, and programs have no session.
    """
    if url_name in PAGES_FOR_EVERY_SESSION or hasattr(view, "demands"):
        return True
    return getattr(view, "is_for_machines", False) or is_own(request)


def send_to_own_sign_in(request: HttpRequest) -> HttpResponse:
    """Redirect to the page on which people sign in by their own means, and back afterwards."""
    query = urlencode({"next": request.get_full_path()})
    return redirect(f"{reverse('accounts:own-sign-in')}?{query}")


@receiver(authentication_step_completed)
def make_session_own(request: HttpRequest, user: User, method: str, **_: Any) -> None:
    """Make a provider session its person's own, once they have proved who they are themselves.

    With a second factor only that is proof, as for a fresh sign-in.
    """
    if is_own(request) or method == METHOD or user != request.user:
        return
    if method == factors.SECOND_FACTOR or not factors.has_factor(user):
        del request.session[_BEGUN_BY]
