"""Numbers of definitions, such as 1.4.2: major, minor, patch."""

import re
from dataclasses import dataclass
from typing import Self

_PARTS = re.compile(r"(0|[1-9][0-9]{0,5})\.(0|[1-9][0-9]{0,5})\.(0|[1-9][0-9]{0,5})")


@dataclass(frozen=True, order=True)
class Number:
    """A number in three parts, compared part by part: 1.10.0 comes after 1.9.3."""

    major: int
    minor: int
    patch: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """The number in the text. Raises ValueError for anything but three plain numbers."""
        found = _PARTS.fullmatch(text)
        if not found:
            raise ValueError(f"{text[:50]!r} is not a number such as 1.4.2")
        return cls(*map(int, found.groups()))

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}.{self.patch}"

    def next_minor(self) -> Self:
        """The next number for a change that breaks nothing."""
        return type(self)(self.major, self.minor + 1, 0)
