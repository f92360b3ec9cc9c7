"""What becomes of a color that someone chose: fit or not, and how pages look in it."""

from dataclasses import dataclass

from console.refusals import Refusal
from portal.looks.accents import NEEDED, Lack, declarations, lack_of, nearest_readable
from portal.looks.colors import Colour


class NoColour(Refusal):
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
class Tried:
    """What a page is drawn in before a color is saved: the color, or the nearest fit shade."""

    accent: Colour | None
    """None for the standard color."""
    lack: str = ""
    """Why it cannot be saved as it is."""

    @property
    def declarations(self) -> str:
        """The custom properties that give a drawing the color; empty for the standard one."""
        return "; ".join(declarations(self.accent)) if self.accent else ""


def fit_accent(typed: str) -> str:
    """The color as it is kept. Refuses what is none, and what is hard to read in light."""
    if not typed.strip():
        return ""
    accent = _parsed(typed)
    if lack := lack_of(accent):
        raise HardToRead(
            pair=_pair(accent, lack),
            ratio=f"{int(lack.ratio * 10) / 10:.1f}",
            needed=NEEDED,
            nearest=str(nearest_readable(accent)).upper(),
        )
    return str(accent)


def tried(typed: str) -> Tried:
    """The color to draw with, whatever was typed."""
    try:
        fit = fit_accent(typed)
    except NoColour as refusal:
        return Tried(None, str(refusal))
    except HardToRead as refusal:
        return Tried(nearest_readable(_parsed(typed)), str(refusal))
    return Tried(Colour.parse(fit) if fit else None)


def _parsed(typed: str) -> Colour:
    try:
        return Colour.parse(typed.strip())
    except ValueError:
        raise NoColour from None


def _pair(accent: Colour, lack: Lack) -> str:
    """ "White on #FFCC00", where that is too little; else the color on what it is too near to."""
    written = str(accent).upper()
    if lack.surface == "White":
        return f"White on {written}"
    return f"{written} on {lack.surface[0].lower()}{lack.surface[1:]}"
