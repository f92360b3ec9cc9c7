"""What the form of a page does, in words for the event of a denied attempt."""

from dataclasses import dataclass

from console.manifests import Declaration, Section


@dataclass(frozen=True)
class Attempt(Declaration):
    """What sending the form of a page does, in words."""

    page: str
    """The URL name of the page, such as `settings:invite`."""
    words: str
    """As in "invite members"."""


ATTEMPTS = Section(Attempt, key=lambda attempt: attempt.page)


def attempt_words(page: str) -> str:
    """What the form of the page does, in words; empty for a page of another release."""
    attempt = ATTEMPTS.get(page)
    return attempt.words if attempt else ""
