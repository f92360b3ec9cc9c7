"""Validators of passwords: enough different characters, and more than words anyone can guess."""

import re
from collections.abc import Iterable

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.core.exceptions import ValidationError

from accounts.models import User

PRODUCT = "Console"
SHORTEST_WORD = 3

type Person = AbstractBaseUser | AnonymousUser | None


class DifferentCharactersValidator:
    """Refuse passwords of few different characters, however long, such as fifteen spaces."""

    def __init__(self, least: int = 5) -> None:
        self.least = least

    def validate(self, password: str, user: Person = None) -> None:
        """Raise ValidationError if the password has fewer than `least` different characters."""
        if len(set("".join(password.split()).casefold())) < self.least:
            raise ValidationError(self.get_help_text(), code="password_too_few_characters")

    def get_help_text(self) -> str:
        """The rule, as forms show it."""
        return f"Use at least {self.least} different characters, not counting spaces."


class ContextWordsValidator:
    """Refuse a password that is little more than words of the person or the product."""

    def __init__(self, least_remaining: int = 5) -> None:
        self.least_remaining = least_remaining

    def validate(self, password: str, user: Person = None) -> None:
        """Raise ValidationError if too few characters remain without those words."""
        remaining = _fold(password)
        words = self.words(user) if isinstance(user, User) else [PRODUCT]
        for word in sorted(_parts([PRODUCT, *words]), key=len, reverse=True):
            remaining = remaining.replace(word, "")
        if len(remaining) < self.least_remaining:
            raise ValidationError(self.get_help_text(), code="password_of_context_words")

    def words(self, user: User) -> Iterable[str]:
        """The words that someone who knows the person would try first: name and address."""
        return [user.name, user.email, *user.email.split("@")]

    def get_help_text(self) -> str:
        """The rule, as forms show it."""
        return (
            "Use more than your name, your email address, the name of an organization or"
            f" “{PRODUCT}”."
        )


def _parts(words: Iterable[str]) -> set[str]:
    """The words and their parts, folded, without those that are too short."""
    parts = {_fold(part) for word in words for part in [word, *re.split(r"[\W_]+", word)]}
    return {part for part in parts if len(part) >= SHORTEST_WORD}


def _fold(words: str) -> str:
    """The letters and digits of a text, without their case."""
    return re.sub(r"[\W_]+", "", words.casefold())
