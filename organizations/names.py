"""Names of organizations and projects: which ones are fit to be read by strangers."""

import unicodedata
from collections.abc import Callable

from console import text
from console.text import normalize

__all__ = ["LONGEST", "RULES", "SHORTEST", "broken_rules", "normalize"]

SHORTEST, LONGEST = 3, 60


def _is_of_right_length(name: str) -> bool:
    return SHORTEST <= len(name) <= LONGEST


def _starts_well(name: str) -> bool:
    return bool(name) and unicodedata.category(name[0])[0] in "LN"


def _is_readable(name: str) -> bool:
    return text.is_readable(name) and text.is_no_disguise(name)


RULES: list[tuple[str, Callable[[str], bool]]] = [
    (f"{SHORTEST} to {LONGEST} characters", _is_of_right_length),
    ("Starts with a letter or a digit", _starts_well),
    ("Visible characters from one script", _is_readable),
    ("No link, email address or phone number", text.has_no_address),
]
"""What a name must be, in words that the form ticks while one types."""


def broken_rules(name: str) -> list[str]:
    """The rules that a normalized name breaks, as the form words them."""
    return [rule for rule, holds in RULES if not holds(name)]
