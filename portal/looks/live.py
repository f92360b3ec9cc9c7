"""Which look the Developer Portal is drawn with, and its files."""

from functools import cache
from uuid import UUID

from django.db import connection
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from console.database.prepared_queries import PreparedQuery, prepare
from console.images.decoding import SafeImage
from organizations.models import Membership, Organization
from organizations.tenancy.strangers import Stranger
from portal.models import SECTIONS, Look
from portal.permissions import CUSTOMIZE_PORTAL


def standard_look() -> Look:
    """The console's own look, an unsaved row with empty values."""
    return Look(order=list(SECTIONS))


def live_look(organization: Organization) -> Look | None:
    """The look that readers of the portal see, without its logo's bytes; None for the standard."""
    live_looks: list[Look] = _prepared_live_look(connection.vendor).fetch_instances(
        organization=organization.pk
    )
    return live_looks[0] if live_looks else None


def newest_look(organization: Organization) -> Look:
    """The newest revision that was not discarded; the standard look without one."""
    look: Look | None = organization.looks.kept().newest_first().first()
    return look or standard_look()


def revisions_of(organization: Organization) -> dict[str, object]:
    """Template context: revisions, newest first, the live one, and the last one that was live."""
    brief = organization.looks.brief()
    return {
        "looks": brief.kept().newest_first(),
        "live": brief.live().first(),
        "former": brief.former().first(),
    }


def context(request: HttpRequest) -> dict[str, object]:
    """Context processor: `look` is the live one, loaded in one query when a template uses it.

    A view that shows another look overrides it.
    """
    return {"look": SimpleLazyObject(lambda: _look_of(request))}


def style_sheet_content(reader: Membership | Stranger, name: str) -> bytes:
    """The style sheet with this file name; empty if there is none that the reader may have."""
    look = _look_of_file(reader, name)
    return look.style_sheet.encode() if look and look.sheet_name == name else b""


def logo_content(reader: Membership | Stranger, name: str) -> bytes:
    """The PNG of a logo with this file name; empty if there is none that the reader may have."""
    look = _look_of_file(reader, name)
    return bytes(look.logo) if look and look.logo and look.logo_name == name else b""


def logo_of_look(look: Look) -> SafeImage | None:
    """The logo of a look, to save it with the next one; None without one."""
    if look.logo is None:
        return None
    return SafeImage(bytes(look.logo), look.logo_width or 0, look.logo_height or 0)


def _look_of_file(reader: Membership | Stranger, name: str) -> Look | None:
    """The look whose number begins the file name; None if there is none.

    Only those who customize the portal get one that never was live.
    """
    number, _, _ = name.partition("-")
    looks = reader.organization.looks
    visible = looks.all() if reader.can(CUSTOMIZE_PORTAL) else looks.once_live()
    look: Look | None = visible.filter(number=_as_number(number)).first()
    return look


def _look_of(request: HttpRequest) -> Look:
    """The live look of the request's organization, or the standard one."""
    reader = getattr(request, "membership", None) or getattr(request, "reader", None)
    if reader is None:
        return standard_look()
    return live_look(reader.organization) or standard_look()


@cache
def _prepared_live_look(vendor: str) -> PreparedQuery:
    """Prepare the query of an organization's live look."""
    organization = Organization(pk=UUID("5a3b1e0c-0000-4000-8000-5a3b1e0c5a4b"))
    live = organization.looks.brief().live()[:1]
    return prepare("live_look", lambda: live, organization=organization.pk)


def _as_number(typed: str) -> int:
    """The digits as a number; 0, which no revision has, for anything else."""
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 9 else 0
