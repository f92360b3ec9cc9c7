"""What fields of several forms of components have in common."""

from collections.abc import Callable

from django.core.exceptions import ValidationError

LISTED_ONLY = {"invalid_choice": "Select one of the options in the list."}
PLAIN = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
"""Attributes of a field for a name or an address, which no browser should correct."""


def demand(problem: Callable[[str], str]) -> Callable[[str], None]:
    """A validator that raises ValidationError with what `problem` returns, unless it is empty."""

    def validate(value: str) -> None:
        if reason := problem(value):
            raise ValidationError(reason)

    return validate
