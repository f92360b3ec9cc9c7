"""The portal to which a sign-in or sign-up leads, whose brand its pages then have."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import resolve
from django.utils.functional import SimpleLazyObject

from accounts.sessions.unfinished import destination_of
from organizations.models import Organization
from portal.catalogue.visible_apis import open_organizations
from portal.live_look import live_look, standard_look
from portal.models import Look

_PORTAL = "portal/<handle:handle>/"
"""How the routes of all pages of a portal begin."""


@dataclass(frozen=True)
class Door:
    """A portal that shows something to everyone, to which someone is on their way."""

    organization: Organization
    look: Look
    asks_for_access: bool
    """Whether the person wants to request access to the rest of the portal."""


def context(request: HttpRequest) -> dict[str, object]:
    """Context processor: `door` is the portal to which signing in leads, and false without one.

    It is loaded in two queries when a template uses it.
    """
    return {"door": SimpleLazyObject(lambda: door_of(request))}


def door_of(request: HttpRequest) -> Door | None:
    """The portal on the way; None for other pages, and for people who have signed in.

    Also for a portal that shows nothing to everyone, because the page would tell that it is there,
    and for a request that came through no middleware.
    """
    person = getattr(request, "user", None)
    if person is None or person.is_authenticated or not (target := destination_of(request)):
        return None
    match = resolve(target.split("?")[0].split("#")[0])
    if not match.route.startswith(_PORTAL):
        return None
    organization = open_organizations().known_as(match.kwargs["handle"]).first()
    if organization is None:
        return None
    look = live_look(organization) or standard_look()
    return Door(organization, look, match.view_name == "portal:request-access")
