"""The accent color of a Developer Portal: what is readable, and shades for light and dark pages.

A color that is readable on white is never readable on the dark background: no color reaches 4.5:1
on both. So light pages have the color as it was chosen, or not at all, and dark pages have the
nearest lighter shade that is readable.
"""

import re
from collections.abc import Collection
from dataclasses import asdict, dataclass
from functools import lru_cache
from hashlib import sha256
from typing import NamedTuple, Self

NEEDED = 4.5
"""The contrast ratio of text, WCAG 2.2 AA."""
NEEDED_OF_SHAPES = 3.0
"""The contrast ratio of controls."""
_HEX = re.compile(r"#[0-9a-fA-F]{6}", re.ASCII)


class Color(NamedTuple):
    """A color of sRGB, each part from 0 to 255."""

    red: int
    green: int
    blue: int

    @classmethod
    def parse(cls, written: str) -> Self:
        """The color written as "#4338ca". Raises ValueError for anything else."""
        if not _HEX.fullmatch(written):
            raise ValueError(f"Not six digits: {written[:20]!r}")
        return cls(*bytes.fromhex(written[1:]))

    def __str__(self) -> str:
        return f"#{self.red:02x}{self.green:02x}{self.blue:02x}"

    def mix(self, other: Self, percent: int) -> Self:
        """This color with `percent` of the other in it, from 0 to 100."""
        pairs = zip(self, other, strict=True)
        return type(self)(*(round(a + (b - a) * percent / 100) for a, b in pairs))

    @property
    def luminance(self) -> float:
        """The relative luminance of WCAG 2.2, from 0 to 1."""
        red, green, blue = (_linear(part / 255) for part in self)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue


WHITE, BLACK = Color(255, 255, 255), Color(0, 0, 0)
LIGHT = {
    "White": WHITE,
    "the background of pages": Color.parse("#f7f7f8"),
    "the background of rows": Color.parse("#f1f1f4"),
}
"""What stands behind or in the accent on light pages, as in `static/css/tokens.css`."""
DARK = [Color.parse(written) for written in ("#101217", "#17191f", "#1f222a")]
"""What stands behind the accent on dark pages."""
ON_ACCENT = Color.parse("#0f1020")
"""What is written on the accent on dark pages."""

STANDARD = Color.parse("#4338ca"), Color.parse("#818cf8")
"""The console's own accent, on light and on dark pages."""
PALETTE = {
    "Blue": Color.parse("#1d4ed8"),
    "Ocean": Color.parse("#0369a1"),
    "Teal": Color.parse("#0f766e"),
    "Green": Color.parse("#166534"),
    "Olive": Color.parse("#3f6212"),
    "Brown": Color.parse("#92400e"),
    "Orange": Color.parse("#c2410c"),
    "Red": Color.parse("#b91c1c"),
    "Pink": Color.parse("#be185d"),
    "Purple": Color.parse("#7e22ce"),
    "Slate": Color.parse("#334155"),
}
"""Accents to choose from, all of which are readable on light pages."""


class LowContrast(NamedTuple):
    """A surface of `LIGHT` on which an accent is hard to read, with the contrast ratio."""

    surface: str
    ratio: float


@dataclass(frozen=True)
class Shades:
    """What is made of an accent for light or for dark pages: each is a CSS custom property."""

    accent: Color
    accent_strong: Color
    on_accent: Color
    accent_soft: Color
    on_accent_soft: Color
    checked: Color


def contrast(color: Color, other: Color) -> float:
    """The contrast ratio of WCAG 2.2: from 1, nothing to see, to 21, black on white."""
    dark, light = sorted((color.luminance, other.luminance))
    return (light + 0.05) / (dark + 0.05)


def low_contrast_of(accent: Color) -> LowContrast | None:
    """The surface of light pages on which the accent is hardest to read; None if it is readable."""
    ratios = {name: contrast(accent, color) for name, color in LIGHT.items()}
    surface = min(ratios, key=lambda name: ratios[name])
    if ratios[surface] >= NEEDED:
        return None
    # Most colors fail on all of them, and white is the one that people know.
    surface = "White" if ratios["White"] < NEEDED else surface
    return LowContrast(surface, ratios[surface])


def nearest_readable(accent: Color) -> Color:
    """The accent itself, or the least darker shade that is readable on light pages."""
    return _mix_until_readable(accent, BLACK, LIGHT.values())


def light_shades(accent: Color) -> Shades:
    """The shades for light pages of an accent that is readable there."""
    soft = WHITE.mix(accent, 9)
    return _shades(accent, towards=BLACK, on_accent=WHITE, soft=soft, checked=accent)


def dark_shades(accent: Color) -> Shades:
    """The shades for dark pages: a lighter accent that is readable, and dark text on it, too."""
    lighter = _mix_until_readable(accent, WHITE, [*DARK, ON_ACCENT])
    soft = DARK[1].mix(lighter, 20)
    checked = _mix_until_readable(accent, WHITE, DARK, NEEDED_OF_SHAPES)
    return _shades(lighter, towards=WHITE, on_accent=ON_ACCENT, soft=soft, checked=checked)


@lru_cache(maxsize=1_000)
def style_sheet(accent: Color, *, selector: str = ":root") -> str:
    """The CSS rule that gives pages the accent: custom properties, and nothing that people typed.

    In no layer, so that it wins over the tokens of the console's own sheet.
    """
    lines = [f"  {declaration};" for declaration in css_declarations(accent)]
    return "\n".join([f"{selector} {{", *lines, "}", ""])


def css_declarations(accent: Color) -> list[str]:
    """The CSS custom properties of an accent, each with its colors for light and dark pages."""
    light, dark = asdict(light_shades(accent)), asdict(dark_shades(accent))
    return [
        f"--{name.replace('_', '-')}: light-dark({light[name]}, {dark[name]})" for name in light
    ]


def content_digest(content: bytes) -> str:
    """16 hexadecimal digits that name a file by its content."""
    return sha256(content).hexdigest()[:16]


def _shades(
    accent: Color, *, towards: Color, on_accent: Color, soft: Color, checked: Color
) -> Shades:
    """All shades of an accent that is readable, where more contrast lies `towards` this color."""
    strong = accent.mix(towards, 18)
    on_soft = _mix_until_readable(accent, towards, [soft])
    return Shades(accent, strong, on_accent, soft, on_soft, checked)


def _mix_until_readable(
    color: Color, towards: Color, surfaces: Collection[Color], needed: float = NEEDED
) -> Color:
    """The first mixture with `towards` that is readable on all surfaces; `towards` if none is."""
    for percent in range(101):
        mixed = color.mix(towards, percent)
        if all(contrast(mixed, surface) >= needed for surface in surfaces):
            return mixed
    return towards


def _linear(part: float) -> float:
    """A part of sRGB, from 0 to 1, as linear light."""
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
