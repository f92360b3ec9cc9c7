"""Why an operator did something: a sentence that the people concerned can read."""

from console.refusals import Refusal
from console.words import text

SHORTEST, LONGEST = 5, 300


class InvalidReason(Refusal):
    slug = "unfit-reason"
    message = "Enter a reason of 5 to 300 visible characters."
    field = "reason"
    is_mistake = True


def clean_reason(typed: str) -> str:
    """The reason as it is kept: on one line, with single spaces."""
    reason = text.normalize(" ".join(typed.split()))
    seen = sum(not letter.isspace() for letter in reason)
    if seen < SHORTEST or len(reason) > LONGEST or not text.is_visible(reason):
        raise InvalidReason
    return reason
