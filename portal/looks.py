"""Which look the Developer Portal is drawn with, and for whom."""

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from organizations.models import Membership, Organization
from organizations.strangers import Stranger
from portal.models import SECTIONS, Look
from portal.permissions import CUSTOMIZE_PORTAL


def standard_look() -> Look:
    """The console's own, which is no row: it says nothing."""
    return Look(order=list(SECTIONS))


def newest_look(organization: Organization) -> Look:
    """The revision that one goes on from."""
    found: Look | None = organization.looks.kept().newest_first().first()
    return found or standard_look()


def context(request: HttpRequest) -> dict[str, object]:
    """`look` for templates: the pages of the portal ask for it, for one statement.

    It is the live one, unless a view says another.
    """
    return {"look": SimpleLazyObject(lambda: _look_of(request))}


def sheet_of(reader: Membership | Stranger, name: str) -> str:
    """The style sheet of this name; empty if there is none that the reader may have.

    Others than administrators get sheets only of looks that are or were live.
    """
    number, _, _ = name.partition("-")
    looks = reader.organization.looks
    shown = looks.all() if reader.can(CUSTOMIZE_PORTAL) else looks.once_live()
    found = shown.filter(number=_as_number(number)).first()
    return found.style_sheet if found and found.accent and found.sheet_name == name else ""


def _look_of(request: HttpRequest) -> Look:
    whose = getattr(request, "membership", None) or getattr(request, "reader", None)
    found: Look | None = whose.organization.looks.live().first() if whose else None
    return found or standard_look()


def _as_number(typed: str) -> int:
    """0, which no revision has, for what is none or too long for a column."""
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 9 else 0
