"""What makes a password weak beyond its length: few characters, or words that anyone can guess."""

import re
from collections.abc import Iterable

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.core.exceptions import ValidationError

from accounts.models import User

PRODUCT = "Console"
SHORTEST_WORD = 3

type Person = AbstractBaseUser | AnonymousUser | None


class DifferentCharactersValidator:
    """Refuse fifteen spaces, and whatever else is long but made of a few keys."""

    def __init__(self, least: int = 5) -> None:
        self.least = least

    def validate(self, password: str, user: Person = None) -> None:
        """Raise ValidationError if there are too few."""
        if len(set("".join(password.split()).casefold())) < self.least:
            raise ValidationError(self.get_help_text(), code="password_too_few_characters")

    def get_help_text(self) -> str:
        """The rule."""
        return f"Use at least {self.least} different characters, not counting spaces."


class ContextWordsValidator:
    """Refuse a password that is little more than words of the person or the product."""

    def __init__(self, left: int = 5) -> None:
        self.left = left

    def validate(self, password: str, user: Person = None) -> None:
        """Raise ValidationError if too little is left without those words."""
        rest = _fold(password)
        words = self.words(user) if isinstance(user, User) else [PRODUCT]
        for word in sorted(_parts([PRODUCT, *words]), key=len, reverse=True):
            rest = rest.replace(word, "")
        if len(rest) < self.left:
            raise ValidationError(self.get_help_text(), code="password_of_context_words")

    def words(self, user: User) -> Iterable[str]:
        """What someone who knows the person would try first."""
        return [user.name, user.email, *user.email.split("@")]

    def get_help_text(self) -> str:
        """The rule."""
        return (
            "Use more than your name, your email address, the name of an organization or"
            f" “{PRODUCT}”."
        )


def _parts(words: Iterable[str]) -> set[str]:
    parts = {_fold(part) for word in words for part in [word, *re.split(r"[\W_]+", word)]}
    return {part for part in parts if len(part) >= SHORTEST_WORD}


def _fold(words: str) -> str:
    return re.sub(r"[\W_]+", "", words.casefold())
