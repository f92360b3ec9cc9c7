"""Colors as screens mix them, and how well one is read on another."""

import re
from dataclasses import dataclass
from typing import Self

_HEX = re.compile(r"#[0-9a-fA-F]{6}", re.ASCII)


@dataclass(frozen=True)
class Colour:
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

    def mixed(self, other: Self, percent: int) -> Self:
        """This color with so much of the other in it, from 0 to 100."""
        pairs = zip(self.parts, other.parts, strict=True)
        return type(self)(*(round(a + (b - a) * percent / 100) for a, b in pairs))

    @property
    def digits(self) -> str:
        """As written, without the #, for an address."""
        return str(self)[1:]

    @property
    def luminance(self) -> float:
        """How bright it is, from 0 to 1, as WCAG 2.2 defines relative luminance."""
        red, green, blue = (_linear(part / 255) for part in self.parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    @property
    def parts(self) -> tuple[int, int, int]:
        """Red, green and blue."""
        return self.red, self.green, self.blue


def contrast(one: Colour, other: Colour) -> float:
    """The contrast ratio of WCAG 2.2: from 1, nothing to see, to 21, black on white."""
    dark, light = sorted((one.luminance, other.luminance))
    return (light + 0.05) / (dark + 0.05)


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
