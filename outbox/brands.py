"""Whose name, colors and logo an email has: the console's, or those of an organization's portal."""

from collections.abc import Callable
from dataclasses import dataclass
from email.message import MIMEPart
from uuid import UUID

from django.http import HttpRequest

from console.manifests import Declaration, Section


@dataclass(frozen=True)
class Colors:
    """The accent of an email, in one of the two color schemes of mail programs."""

    accent: str
    soft: str
    on_soft: str
    link: str


@dataclass(frozen=True)
class Brand:
    """What is at the top of an email, and in which colors it is."""

    name: str
    light: Colors
    dark: Colors
    home: str = ""
    """The URL to which an email leads that has no other page; empty for none."""
    logo: bytes = b""
    """A PNG, which is attached; empty for the first letter of the name."""
    logo_size: tuple[int, int] = (0, 0)

    @property
    def is_of_portal(self) -> bool:
        """Whether it is an organization's, not the console's own."""
        return self is not CONSOLE

    @property
    def logo_width(self) -> int:
        """The width of the logo, in pixels, where it is as high as `LOGO_HEIGHT`."""
        width, height = self.logo_size
        return round(width * LOGO_HEIGHT / height) if height else 0

    @property
    def logo_part(self) -> MIMEPart:
        """The logo, attached so that mail programs show it without asking the console."""
        part = MIMEPart()
        part.set_content(
            self.logo,
            maintype="image",
            subtype="png",
            disposition="inline",
            filename="logo.png",
            cid=f"<{LOGO_ID}>",
        )
        return part


LOGO_HEIGHT = 28
LOGO_ID = "logo@console"
CONSOLE = Brand(
    "Console",
    light=Colors(accent="#4338ca", soft="#eef0fe", on_soft="#3730a3", link="#4338ca"),
    dark=Colors(accent="#818cf8", soft="#23264a", on_soft="#c3c8ff", link="#99a2fa"),
)


@dataclass(frozen=True)
class BrandSource(Declaration):
    """Where the brand of an organization comes from."""

    name: str
    find: Callable[[UUID, str], Brand | None]
    """Returns the brand for an email of the organization with this ID to this address; None if the
    recipient knows the console."""
    find_for_visitor: Callable[[HttpRequest], Brand | None]
    """Returns the brand of the page to which signing in leads; None if it is the console's."""


BRAND_SOURCES = Section(BrandSource, key=lambda source: source.name)


def brand_for(organization_id: UUID | None, address: str) -> Brand:
    """The brand of an email of an organization to this address: the console's, if no app has one.

    Also for an email of no organization.
    """
    if organization_id is None:
        return CONSOLE
    brands = (source.find(organization_id, address) for source in BRAND_SOURCES)
    return next(filter(None, brands), CONSOLE)


def brand_for_visitor(request: HttpRequest) -> Brand:
    """The brand of an email to someone who signs in or up: that of the page to which it leads."""
    brands = (source.find_for_visitor(request) for source in BRAND_SOURCES)
    return next(filter(None, brands), CONSOLE)
