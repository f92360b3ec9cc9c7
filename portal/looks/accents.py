"""What one accent color makes of the Developer Portal's pages, in light and in dark.

A color that is read on white is never read on the dark background: no color reaches 4.5:1 on both.
So light takes the color as it was chosen, or not at all, and dark takes the nearest lighter shade
that is read.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

from portal.looks.colors import Colour, contrast

NEEDED = 4.5
"""The contrast ratio of text, WCAG 2.2 AA."""
NEEDED_OF_SHAPES = 3.0
"""That of controls."""

WHITE, BLACK = Colour(255, 255, 255), Colour(0, 0, 0)
LIGHT = {
    "White": WHITE,
    "The background of pages": Colour.parse("#f7f7f8"),
    "The background of rows": Colour.parse("#f1f1f4"),
}
"""What is written in the accent or next to it, in light; as `static/css/tokens.css` has them."""
DARK = [Colour.parse(written) for written in ("#101217", "#17191f", "#1f222a")]
ON_ACCENT = Colour.parse("#0f1020")
"""What is written on the accent in dark."""

STANDARD = Colour.parse("#4338ca"), Colour.parse("#818cf8")
"""The console's own accent, in light and in dark."""
PALETTE = {
    "Blue": Colour.parse("#1d4ed8"),
    "Ocean": Colour.parse("#0369a1"),
    "Teal": Colour.parse("#0f766e"),
    "Green": Colour.parse("#166534"),
    "Olive": Colour.parse("#3f6212"),
    "Brown": Colour.parse("#92400e"),
    "Orange": Colour.parse("#c2410c"),
    "Red": Colour.parse("#b91c1c"),
    "Pink": Colour.parse("#be185d"),
    "Purple": Colour.parse("#7e22ce"),
    "Slate": Colour.parse("#334155"),
}
"""Accents to choose from, all of which are read in light."""


@dataclass(frozen=True)
class Lack:
    """A pair of colors that is hard to read."""

    surface: str
    ratio: float


@dataclass(frozen=True)
class Shades:
    """An accent in one color scheme."""

    accent: Colour
    strong: Colour
    on_accent: Colour
    soft: Colour
    on_soft: Colour
    checked: Colour


def lack_of(accent: Colour) -> Lack | None:
    """Where the accent is read worst in light, if that is too little."""
    surface = min(LIGHT, key=lambda name: contrast(accent, LIGHT[name]))
    if contrast(accent, LIGHT[surface]) >= NEEDED:
        return None
    # Most colours fail on all of them, and white is the one that people know.
    surface = "White" if contrast(accent, WHITE) < NEEDED else surface
    return Lack(surface, contrast(accent, LIGHT[surface]))


def nearest_readable(accent: Colour) -> Colour:
    """The accent, or the least darker shade that is read in light."""
    return _mixed_until(accent, BLACK, LIGHT.values(), NEEDED)


def in_light(accent: Colour) -> Shades:
    """Those of an accent that is read in light."""
    soft = WHITE.mixed(accent, 9)
    return Shades(
        accent=accent,
        strong=accent.mixed(BLACK, 18),
        on_accent=WHITE,
        soft=soft,
        on_soft=_mixed_until(accent, BLACK, [soft], NEEDED),
        checked=accent,
    )


def in_dark(accent: Colour) -> Shades:
    """Lighter ones of it, which are read in dark, and on which dark text is read."""
    lighter = _mixed_until(accent, WHITE, [*DARK, ON_ACCENT], NEEDED)
    soft = DARK[1].mixed(lighter, 20)
    return Shades(
        accent=lighter,
        strong=lighter.mixed(WHITE, 18),
        on_accent=ON_ACCENT,
        soft=soft,
        on_soft=_mixed_until(lighter, WHITE, [soft], NEEDED),
        checked=_mixed_until(accent, WHITE, DARK, NEEDED_OF_SHAPES),
    )


@lru_cache(maxsize=1_000)
def style_sheet(accent: Colour, *, of: str = ":root") -> str:
    """The one rule that gives pages the accent: custom properties, and nothing that people typed.

    It is in no layer, so it wins over the tokens of the console's own sheet.
    """
    lines = [f"  {declaration};" for declaration in declarations(accent)]
    return "\n".join([f"{of} {{", *lines, "}", ""])


def declarations(accent: Colour) -> list[str]:
    """The custom properties of an accent, each with its color in light and in dark."""
    light, dark = in_light(accent), in_dark(accent)
    tokens = {
        "--accent": (light.accent, dark.accent),
        "--accent-strong": (light.strong, dark.strong),
        "--on-accent": (light.on_accent, dark.on_accent),
        "--accent-soft": (light.soft, dark.soft),
        "--on-accent-soft": (light.on_soft, dark.on_soft),
        "--checked": (light.checked, dark.checked),
    }
    return [f"{name}: light-dark({one}, {other})" for name, (one, other) in tokens.items()]


def digest(content: bytes) -> str:
    """What names a file by its content."""
    return sha256(content).hexdigest()[:16]


def _mixed_until(
    colour: Colour, towards: Colour, surfaces: Iterable[Colour], needed: float
) -> Colour:
    """The color with as little of black or white in it as lets it be read on all of them."""
    surfaces = list(surfaces)
    for percent in range(101):
        mixed = colour.mixed(towards, percent)
        if all(contrast(mixed, surface) >= needed for surface in surfaces):
            return mixed
    return towards
