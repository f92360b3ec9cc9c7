"""Codes for someone whose other ways to sign in are gone. The console keeps digests of them.

A code has 80 random bits, so that a fast digest is enough: no one can try them all, neither at the
form nor with a stolen database.
"""

import hashlib
import secrets

LETTERS = "abcdefghjkmnpqrstuvwxyz023456789"
"""Without those that are mistaken for others: i, l, o and 1."""
LENGTH = 16
COUNT = 10


def new_codes() -> list[str]:
    """Ten new codes, in groups of four letters."""
    return [_grouped("".join(secrets.choice(LETTERS) for _ in range(LENGTH))) for _ in range(COUNT)]


def digest(code: str, *, user_id: int) -> str:
    """What the database holds of a person's code, however it was typed."""
    return hashlib.sha256(f"recovery code:{user_id}:{_plain(code)}".encode()).hexdigest()


def looks_like_recovery_code(code: str) -> bool:
    """Whether this was meant as a recovery code, and not as that of an app."""
    return len(_plain(code)) == LENGTH


def _grouped(letters: str) -> str:
    return "-".join(letters[start : start + 4] for start in range(0, LENGTH, 4))


def _plain(code: str) -> str:
    return "".join(letter for letter in code.lower() if letter.isalnum())
