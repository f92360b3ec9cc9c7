"""Which look the Developer Portal is drawn with, and for which readers."""

from functools import cache
from uuid import UUID

from django.db import connection
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from console.database.prepared_queries import PreparedQuery, prepare
from organizations.models import Membership, Organization
from organizations.tenancy.strangers import Stranger
from portal.looks.logos import Logo
from portal.models import SECTIONS, Look
from portal.permissions import CUSTOMIZE_PORTAL


def standard_look() -> Look:
    """The console's own, which is no row: it says nothing."""
    return Look(order=list(SECTIONS))


def newest_look(organization: Organization) -> Look:
    """The revision that one goes on from."""
    found: Look | None = organization.looks.kept().newest_first().first()
    return found or standard_look()


def revisions_of(organization: Organization) -> dict[str, object]:
    """The kept ones, the newest first; that which is live; that to which undoing returns."""
    brief = organization.looks.brief()
    return {
        "looks": brief.kept().newest_first(),
        "live": brief.live().first(),
        "former": brief.former().first(),
    }


def context(request: HttpRequest) -> dict[str, object]:
    """`look` for templates: the pages of the portal ask for it, for one statement.

    It is the live one, unless a view says another.
    """
    return {"look": SimpleLazyObject(lambda: _look_of(request))}


def style_sheet_content(reader: Membership | Stranger, name: str) -> bytes:
    """The style sheet of this name; empty if there is none that the reader may have."""
    found = _named(reader, name)
    return found.style_sheet.encode() if found and found.sheet_name == name else b""


def logo_content(reader: Membership | Stranger, name: str) -> bytes:
    """The same for a logo."""
    found = _named(reader, name)
    return bytes(found.logo) if found and found.logo and found.logo_name == name else b""


def logo_of_look(look: Look) -> Logo | None:
    """The logo of a look, for the next one."""
    if look.logo is None:
        return None
    return Logo(bytes(look.logo), look.logo_width or 0, look.logo_height or 0)


def _named(reader: Membership | Stranger, name: str) -> Look | None:
    """Others than administrators get files only of looks that are or were live."""
    number, _, _ = name.partition("-")
    looks = reader.organization.looks
    shown = looks.all() if reader.can(CUSTOMIZE_PORTAL) else looks.once_live()
    found: Look | None = shown.filter(number=_as_number(number)).first()
    return found


def _look_of(request: HttpRequest) -> Look:
    whose = getattr(request, "membership", None) or getattr(request, "reader", None)
    if whose is None:
        return standard_look()
    live: list[Look] = _live(connection.vendor).fetch_instances(organization=whose.organization.pk)
    return live[0] if live else standard_look()


@cache
def _live(vendor: str) -> PreparedQuery:
    """The one that the portal of an organization is drawn with, if there is one."""
    organization = Organization(pk=UUID("5a3b1e0c-0000-4000-8000-5a3b1e0c5a4b"))
    live = organization.looks.brief().live()[:1]
    return prepare("live_look", lambda: live, organization=organization.pk)


def _as_number(typed: str) -> int:
    """0, which no revision has, for what is none or too long for a column."""
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 9 else 0
