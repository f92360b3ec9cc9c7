"""The portal to which a sign-in or sign-up leads, whose brand its pages then have."""

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest
from django.urls import resolve
from django.utils.functional import SimpleLazyObject

from accounts.models import User
from accounts.sessions.unfinished import destination_of
from organizations.models import Invitation, Organization
from organizations.tenancy.invitation_proofs import has_proof
from portal.catalogue.visible_apis import open_organizations
from portal.looks.live import live_look, standard_look
from portal.models import Look

_PORTAL = "portal/<handle:handle>/"
"""How the routes of all pages of a portal begin."""
_INVITATION = "invitations:show"


@dataclass(frozen=True)
class Door:
    """A portal that shows something to everyone, to which someone is on their way."""

    organization: Organization
    look: Look
    asks_for_access: bool = False
    """Whether the person wants to request access to the rest of the portal."""
    is_invited: bool = False
    """Whether the person holds an invitation that leads to the portal only."""


def context(request: HttpRequest) -> dict[str, object]:
    """Context processor: `door` is the portal to which signing in leads, and false without one.

    It is loaded in two or three queries when a template uses it.
    """
    return {"door": SimpleLazyObject(lambda: door_of(request))}


def door_of(request: HttpRequest) -> Door | None:
    """The portal on the way; None for other pages, and for people who have signed in.

    On the page of an invitation, also for them. None for a portal that shows nothing to everyone,
    because the page would tell that it is there, and for a request that came through no middleware.
    """
    if not hasattr(request, "user"):
        return None
    here = request.resolver_match
    if here and here.view_name == _INVITATION:
        return _door_of_invitation(request, here.kwargs["pk"])
    if request.user.is_authenticated or not (target := destination_of(request)):
        return None
    match = resolve(target.split("?")[0].split("#")[0])
    if match.view_name == _INVITATION:
        return _door_of_invitation(request, match.kwargs["pk"])
    if not match.route.startswith(_PORTAL):
        return None
    organization = open_organizations().known_as(match.kwargs["handle"]).first()
    if organization is None:
        return None
    return Door(organization, _look_of(organization), match.view_name == "portal:request-access")


def _door_of_invitation(request: HttpRequest, pk: UUID) -> Door | None:
    """The portal to which an invitation leads; None for one that opens the console.

    Also for people who neither hold its link nor have verified its address.
    """
    invitation = Invitation.objects.with_details(pk)
    if invitation is None or not invitation.is_joinable or invitation.opens_console:
        return None
    person = request.user
    if not has_proof(request, invitation) and not (
        isinstance(person, User) and person.owns(invitation.email_key)
    ):
        return None
    organization = open_organizations().filter(pk=invitation.organization_id).first()
    if organization is None:
        return None
    return Door(organization, _look_of(organization), is_invited=True)


def _look_of(organization: Organization) -> Look:
    """The look that the organization's portal has now."""
    return live_look(organization) or standard_look()
