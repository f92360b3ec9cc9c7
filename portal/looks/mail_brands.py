"""The brand of emails to people who see nothing of an organization but its Developer Portal."""

from dataclasses import asdict
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse

from accounts.email_addresses import mailbox_key
from console.serving.addresses import absolute
from console.words import text
from organizations.models import Membership, Organization
from organizations.permissions import VIEW_ORGANIZATION
from outbox.brands import CONSOLE, Brand, BrandSource, Colors
from portal.catalogue.visible_apis import is_open
from portal.looks.accents import Color, Shades, dark_shades, light_shades
from portal.models import Look, SignUp
from portal.sign_ups.door import door_of


def _brand_for(organization_id: UUID, address: str) -> Brand | None:
    """The brand of the organization's portal; None for an address of someone else.

    Those who see only the portal are members without the permission to view the organization, in
    none of its projects, and people who are no members but are invited to become such a member or
    requested access to the portal.
    """
    organization = Organization.objects.filter(pk=organization_id).first()
    if organization is None or not _sees_only_portal(organization, address):
        return None
    return _brand_of(organization, organization.looks.live().first() or Look())


def _brand_for_visitor(request: HttpRequest) -> Brand | None:
    """The brand of the portal to which signing in leads; None if it leads elsewhere."""
    door = door_of(request)
    return _brand_of(door.organization, door.look) if door else None


def _brand_of(organization: Organization, look: Look) -> Brand:
    """The brand of the organization's portal with this look."""
    light, dark = CONSOLE.light, CONSOLE.dark
    if look.accent:
        accent = Color.parse(look.accent)
        light, dark = _colors(light_shades(accent)), _colors(dark_shades(accent))
    return Brand(
        name=text.harmless(organization.name),
        light=light,
        dark=dark,
        home=absolute(reverse("portal:home", args=[organization.handle])),
        logo=bytes(look.logo or b""),
        logo_size=(look.logo_width or 0, look.logo_height or 0),
    )


def _sees_only_portal(organization: Organization, address: str) -> bool:
    """Whether someone with this address sees the portal, and nothing else of the organization."""
    members = organization.memberships.filter(user__email=address)
    member: Membership | None = members.in_effect().with_roles().first()
    if member is not None:
        is_inside = member.can(VIEW_ORGANIZATION) or member.project_roles_in_effect.exists()
        return not is_inside
    if members.exists():
        return False
    invitation = (
        organization.invitations.unanswered().filter(email_key=mailbox_key(address)).first()
    )
    if invitation is not None:
        return not invitation.opens_console
    asked = SignUp.objects.filter(organization=organization, user__email=address)
    return asked.exists() and is_open(organization)


def _colors(shades: Shades) -> Colors:
    """The shades of one color scheme, as emails name them."""
    written = {name: str(shade) for name, shade in asdict(shades).items()}
    return Colors(
        accent=written["accent"],
        soft=written["accent_soft"],
        on_soft=written["on_accent_soft"],
        link=written["accent"],
    )


BRAND = BrandSource("portal", _brand_for, _brand_for_visitor)
