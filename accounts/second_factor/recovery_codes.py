"""Recovery codes, of which the console keeps digests.

A code has 80 random bits, so that a fast digest is enough: no one can try them all, neither in the
form nor with a stolen database.
"""

import hashlib
import secrets

LETTERS = "abcdefghjkmnpqrstuvwxyz023456789"
"""Without those that are mistaken for others: i, l, o and 1."""
LENGTH = 16
COUNT = 10


def new_codes() -> list[str]:
    """Ten random codes, each in groups of four characters."""
    return [_grouped("".join(secrets.choice(LETTERS) for _ in range(LENGTH))) for _ in range(COUNT)]


def digest(code: str, *, user_id: int) -> str:
    """The digest of a person's code, in whatever case and with or without dashes."""
    return hashlib.sha256(f"recovery code:{user_id}:{_plain(code)}".encode()).hexdigest()


def looks_like_recovery_code(code: str) -> bool:
    """Whether this is as long as a recovery code, and so not a code of an authenticator app."""
    return len(_plain(code)) == LENGTH


def _grouped(letters: str) -> str:
    """The letters of a code in groups of four, with dashes in between."""
    return "-".join(letters[start : start + 4] for start in range(0, LENGTH, 4))


def _plain(code: str) -> str:
    """A typed code in lowercase, without dashes, spaces and other signs."""
    return "".join(letter for letter in code.lower() if letter.isalnum())
