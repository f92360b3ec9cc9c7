"""Operators' reasons for what they do: a sentence that the people concerned can read."""

from console.refusals import Refusal
from console.words import text

SHORTEST, LONGEST = 5, 300


class InvalidReason(Refusal):
    slug = "unfit-reason"
    message = "Enter a reason of 5 to 300 visible characters."
    field = "reason"
    is_mistake = True


def clean_reason(typed: str) -> str:
    """The reason as it is stored: on one line, with single spaces. Raises InvalidReason."""
    reason = text.normalize(" ".join(typed.split()))
    visible_count = sum(not letter.isspace() for letter in reason)
    if visible_count < SHORTEST or len(reason) > LONGEST or not text.is_visible(reason):
        raise InvalidReason
    return reason
