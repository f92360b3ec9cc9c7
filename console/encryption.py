"""Secrets that have to be read again, such as those of authenticator apps, rest encrypted.

What the console only compares, such as session keys and recovery codes, rests as a digest.
"""

from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from console.manifests import Declaration, Section

PURPOSE = b"console: secrets at rest"


class Unreadable(Exception):
    """What rests here was encrypted with a key that the settings no longer name."""


@dataclass(frozen=True)
class Resting(Declaration):
    """Rows of one sort in which secrets rest, which `manage.py reencrypt` encrypts again."""

    name: str
    rows: Callable[[], Iterable[Any]]
    """Their keys."""
    reencrypt: Callable[[Any], None]
    """Encrypts the secrets of one row with the current key. Raises Unreadable for a retired one."""
    secrets: Callable[[], Iterable[str]]
    """All of them as they rest."""


RESTING = Section(Resting, key=lambda resting: resting.name)


def encrypt(text: str) -> str:
    """What may rest in place of the text. It says when it was made, and differs every time."""
    return _ring().encrypt(text.encode()).decode()


def decrypt(encrypted: str) -> str:
    """The text. Raises Unreadable if it was changed, or its key retired."""
    try:
        return _ring().decrypt(encrypted.encode()).decode()
    except InvalidToken:
        raise Unreadable from None


def unreadable() -> Iterator[str]:
    """Each secret that no key decrypts, by the name of its sort."""
    ring = _ring()
    for resting in RESTING:
        for secret in resting.secrets():
            try:
                ring.decrypt(secret.encode())
            except InvalidToken:
                yield resting.name


def _ring() -> MultiFernet:
    """The first key encrypts, all of them decrypt.

    Without a key of their own, secrets are encrypted with one made of SECRET_KEY. It stays on the
    ring when ENCRYPTION_KEY is set, so that nothing is lost by setting it.
    """
    keys = [
        settings.ENCRYPTION_KEY,
        *settings.ENCRYPTION_KEY_FALLBACKS,
        settings.SECRET_KEY,
        *settings.SECRET_KEY_FALLBACKS,
    ]
    return MultiFernet([_fernet(key) for key in keys if key])


def _fernet(key: str) -> Fernet:
    made = HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE).derive(key.encode())
    return Fernet(urlsafe_b64encode(made))
