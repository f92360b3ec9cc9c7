"""The look of the Developer Portal, in the settings and as readers see it."""

from collections.abc import Iterator
from io import BytesIO

from django.urls import reverse
from PIL import Image, ImageDraw, ImageFont
from playwright.sync_api import Page

from organizations.models import Membership
from portal.actions import LookValues, make_look_live, save_look
from portal.looks.logos import decode_logo
from portal.models import Look
from tests.showcase.acts import fills, in_turn, presses, ticks
from tests.showcase.shot import Shot
from tests.showcase.world import LONG_NAME, World

GREEN, PINK = "#0f5f4a", "#be185d"
WORD = "Donaudampfschifffahrtsgesellschaft"


def looking_shots(w: World) -> Iterator[Shot]:
    """Without a look, with a short history, and with long words."""
    logo = decode_logo(word_mark(GREEN))
    _live(w.many, accent=PINK, title="Build with us", logo=logo)
    welcome, links = "Start with an API.", "Status https://status.example.com"
    brand = {"support": "apis@example.com", "terms": "https://example.com/terms", "links": links}
    _live(w.many, accent=GREEN, title="Build with us", welcome=welcome, logo=logo, **brand)
    save_look(values=LookValues(accent=PINK, title="Build"), by=w.many)
    _live(w.long, accent=GREEN, title=LONG_NAME[:60], welcome=" ".join([WORD] * 5), logo=logo)
    page = "portal-look:looks"
    yield Shot("look", "0", _at(page, w.empty), w.empty)
    yellow = in_turn(ticks("Another color"), fills("The other color: # and six digits", "#FFCC00"))
    yield Shot("look", "error", _at(page, w.few), w.few, in_turn(yellow, presses("Save draft")))
    yield Shot("look", "trying", _at(page, w.many), w.many, in_turn(yellow, sees_why))
    yield Shot("look", "few", _at(page, w.many), w.many)
    yield Shot("look", "long", _at(page, w.long), w.long)
    yield Shot("look-preview", "draft", _at("portal-look:preview", w.many, 3), w.many)
    yield Shot("look-preview", "long", _at("portal-look:preview", w.long, 1), w.long)
    yield Shot("portal-home", "look", _at("portal:home", w.many), w.many)


def word_mark(color: str) -> bytes:
    """A logo with dark letters on nothing, as most are."""
    image = Image.new("RGBA", (240, 60))
    drawing = ImageDraw.Draw(image)
    drawing.ellipse((2, 2, 58, 58), outline=color, width=6)
    drawing.polygon([(30, 14), (46, 44), (14, 44)], fill=color)
    drawing.text((72, 4), "ACME", fill=color, font=ImageFont.load_default(44))
    png = BytesIO()
    image.save(png, "PNG")
    return png.getvalue()


def sees_why(page: Page) -> None:
    """Until the preview says what is wrong with the color."""
    page.locator("#look-sample .notice").wait_for()


def _live(by: Membership, **values: object) -> Look:
    look = save_look(values=LookValues(**values), by=by)  # type: ignore[arg-type]  # fields by name
    make_look_live(look=look, by=by)
    return look


def _at(name: str, who: Membership, *more: int) -> str:
    return reverse(name, args=[who.organization.handle, *more])
