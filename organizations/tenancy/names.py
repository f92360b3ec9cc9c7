"""The rules for names of organizations and of what they have."""

import unicodedata
from collections.abc import Callable

from console.refusals import Refusal
from console.words import text
from console.words.text import normalize

__all__ = [
    "LONGEST",
    "RULES",
    "SHORTEST",
    "InvalidName",
    "broken_rules",
    "clean_name",
    "clean_short_name",
    "normalize",
]

SHORTEST, LONGEST = 3, 60


class InvalidName(Refusal):
    slug = "unfit-name"
    message = "Choose another name. It needs: {rules}."
    field = "name"
    is_mistake = True


def _is_of_right_length(name: str) -> bool:
    return SHORTEST <= len(name) <= LONGEST


def _starts_well(name: str) -> bool:
    """Whether the first character is a letter or a digit of any script."""
    return bool(name) and unicodedata.category(name[0])[0] in "LN"


def _is_readable(name: str) -> bool:
    """Whether all characters are visible and of one script, so that it cannot pass for another."""
    return text.is_readable(name) and text.is_no_disguise(name)


Rule = tuple[str, Callable[[str], bool]]

RULES: list[Rule] = [
    (f"{SHORTEST} to {LONGEST} characters", _is_of_right_length),
    ("Starts with a letter or a digit", _starts_well),
    ("Visible characters from one script", _is_readable),
    ("No link, email address or phone number", text.has_no_address),
]
"""The rules with their texts, which the form marks as met while a person types."""
SHORT_RULES: list[Rule] = [
    (f"1 to {LONGEST} characters", lambda name: 1 <= len(name) <= LONGEST),
    *RULES[1:],
]


def broken_rules(name: str, rules: list[Rule] = RULES) -> list[str]:
    """The texts of the rules that the name breaks. The caller has normalized it."""
    return [rule for rule, is_met in rules if not is_met(name)]


def clean_name(
    name: str, rules: list[Rule] = RULES, *, refusal: type[Refusal] = InvalidName
) -> str:
    """Normalize a name and return it. Raises the refusal with the rules that the name breaks."""
    name = normalize(name)
    if broken := broken_rules(name, rules):
        raise refusal(rules="; ".join(rule[0].lower() + rule[1:] for rule in broken))
    return name


def clean_short_name(name: str) -> str:
    """Normalize a name of one letter or more, such as "CI", and return it. Raises InvalidName."""
    return clean_name(name, SHORT_RULES)
