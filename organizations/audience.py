"""Whom an event is told: a part of the words that organizations and the apps above declare."""

from enum import Enum
from typing import Self

from audit.words import WORDS, Word


class Audience(Enum):
    """Whom an event is told. Never the one who did it, nor anybody who may not sign in."""

    ADMINISTRATORS = "the administrators of the organization"
    ADMINISTRATORS_IF_INVITATIONS_WENT = "them, if a removal revoked open invitations"
    TARGET = "the person the event is about"
    INVITER = "who sent the invitation, if they still may, else the administrators"
    EVERYONE = "all members"

    @property
    def is_of_administrators(self) -> bool:
        """Whether one hears of it because of one's role."""
        return self not in {Audience.TARGET, Audience.EVERYONE}


class Told(Word):
    """A word of which people are told."""

    __slots__ = ("audience", "is_urgent", "outlasts_membership")

    audience: tuple[Audience, ...]
    """Whom it is told. The removal of an organization is told in a way of its own."""
    is_urgent: bool
    """Told at once whatever a member chose, except those who hear of it as administrators."""
    outlasts_membership: bool
    """Whether a person is told who is no member any more, as of their own removal."""

    def __new__(  # noqa: PLR0913  (a word has that many sides, and each is named)
        cls,
        value: str,
        label: str,
        sentence: str,
        *,
        group: str,
        is_refusal: bool = False,
        audience: tuple[Audience, ...] = (),
        is_urgent: bool = False,
        outlasts_membership: bool = False,
    ) -> Self:
        word = super().__new__(cls, value, label, sentence, group=group, is_refusal=is_refusal)
        word.audience, word.is_urgent = audience, is_urgent
        word.outlasts_membership = outlasts_membership
        return word


def told(kind: str) -> Told | None:
    """The word, if people are told of it; None for one of another release."""
    word = WORDS.get(kind)
    return word if isinstance(word, Told) else None
