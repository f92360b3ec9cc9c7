"""A color that someone chose for the Developer Portal: whether it can be saved, and a preview."""

from dataclasses import dataclass

from console.refusals import Refusal
from portal.looks.accents import NEEDED, Color, css_declarations, low_contrast_of, nearest_readable


class NoColor(Refusal):
    slug = "no-colour"
    message = "Enter a color such as #4338CA, or select another one."
    field = "accent"
    is_mistake = True


class HardToRead(Refusal):
    slug = "hard-to-read"
    message = (
        "{pair} reaches {ratio}:1; {needed}:1 is needed. The nearest shade that does is {nearest}."
    )
    field = "accent"
    is_mistake = True


@dataclass(frozen=True)
class AccentPreview:
    """The color in which a page is drawn before it is saved: as typed, or the nearest readable."""

    accent: Color | None
    """None for the standard color."""
    problem: str = ""
    """Why the typed color cannot be saved."""

    @property
    def declarations(self) -> str:
        """The CSS custom properties of the color; empty for the standard one."""
        return "; ".join(css_declarations(self.accent)) if self.accent else ""


def clean_accent(typed: str) -> str:
    """The color as it is stored, such as "#4338ca"; empty for the standard one.

    Raises NoColor, or HardToRead with the nearest shade that is readable on light pages.
    """
    typed = typed.strip()
    if not typed:
        return ""
    try:
        accent = Color.parse(typed)
    except ValueError:
        raise NoColor from None
    if lacking := low_contrast_of(accent):
        written = str(accent).upper()
        is_white = lacking.surface == "White"
        raise HardToRead(
            pair=f"White on {written}" if is_white else f"{written} on {lacking.surface}",
            ratio=f"{int(lacking.ratio * 10) / 10:.1f}",
            needed=NEEDED,
            nearest=str(nearest_readable(accent)).upper(),
        )
    return str(accent)


def preview_accent(typed: str) -> AccentPreview:
    """The color to draw a page with, whatever was typed. Raises nothing."""
    try:
        accent = clean_accent(typed)
    except NoColor as refusal:
        return AccentPreview(None, str(refusal))
    except HardToRead as refusal:
        return AccentPreview(Color.parse(str(refusal.facts["nearest"])), str(refusal))
    return AccentPreview(Color.parse(accent) if accent else None)
