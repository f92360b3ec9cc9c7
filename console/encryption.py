"""Encryption of stored secrets that have to be read again, such as those of authenticator apps.

What the console only compares, such as session keys and recovery codes, is stored as a digest.
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
    """A stored secret was changed, or encrypted with a key that the settings no longer have."""


@dataclass(frozen=True)
class Resting(Declaration):
    """Rows of one kind with encrypted secrets, which `manage.py reencrypt` encrypts again."""

    name: str
    rows: Callable[[], Iterable[Any]]
    """Returns the primary keys of the rows."""
    reencrypt: Callable[[Any], None]
    """Encrypts the secrets of one row with the current key. Raises Unreadable for a retired one."""
    secrets: Callable[[], Iterable[str]]
    """Returns all of the secrets, encrypted as they are stored."""


RESTING = Section(Resting, key=lambda resting: resting.name)


def encrypt(text: str) -> str:
    """The encrypted text. It contains the time, and differs each time."""
    return _key_ring().encrypt(text.encode()).decode()


def decrypt(encrypted: str) -> str:
    """The decrypted text. Raises Unreadable if it was changed, or its key is no longer set."""
    try:
        return _key_ring().decrypt(encrypted.encode()).decode()
    except InvalidToken:
        raise Unreadable from None


def unreadable() -> Iterator[str]:
    """The kind of each stored secret that no key decrypts."""
    ring = _key_ring()
    for resting in RESTING:
        for secret in resting.secrets():
            try:
                ring.decrypt(secret.encode())
            except InvalidToken:
                yield resting.name


def _key_ring() -> MultiFernet:
    """All keys: the first one encrypts, and each can decrypt.

    Without ENCRYPTION_KEY, secrets are encrypted with a key derived from SECRET_KEY. That can still
    decrypt once ENCRYPTION_KEY is set, so that nothing is lost by setting it.
    """
    keys = [
        settings.ENCRYPTION_KEY,
        *settings.ENCRYPTION_KEY_FALLBACKS,
        settings.SECRET_KEY,
        *settings.SECRET_KEY_FALLBACKS,
    ]
    return MultiFernet([_fernet(key) for key in keys if key])


def _fernet(key: str) -> Fernet:
    """The cipher with a key that is derived from the setting."""
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE).derive(key.encode())
    return Fernet(urlsafe_b64encode(derived))
