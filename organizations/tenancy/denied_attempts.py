"""What a form of a page does, in words: a denied attempt is told by them."""

from dataclasses import dataclass

from console.manifests import Declaration, Section


@dataclass(frozen=True)
class Attempt(Declaration):
    """What someone tries to do who sends the form of a page."""

    page: str
    """The name of its address, such as `settings:invite`."""
    words: str
    """As in "invite members"."""


ATTEMPTS = Section(Attempt, key=lambda attempt: attempt.page)


def attempt_words(page: str) -> str:
    """What the page's form does, or nothing for a page of another release."""
    attempt = ATTEMPTS.get(page)
    return attempt.words if attempt else ""
