"""The text that a machine shows: a mark, 32 random characters, and a checksum.

The mark says what it opens, to anyone who finds one. The checksum tells typing errors and
lookalikes apart from the real thing without a look into the database.
"""

import hashlib
import re
import secrets
import string
from zlib import crc32

ALPHABET = string.digits + string.ascii_uppercase + string.ascii_lowercase
RANDOM, CHECKSUM, HINT = 32, 6, 4
"""How many characters are random (190 bits), how many check them, and how many a list shows."""
PATTERN = rf"[a-z]{{2,6}}_[0-9A-Za-z]{{{RANDOM + CHECKSUM}}}"
"""What all of them look like, whatever their mark."""

_SHAPE = re.compile(PATTERN)


def make(mark: str) -> str:
    """A new random secret that begins with this mark. It is not stored."""
    body = mark + "".join(secrets.choice(ALPHABET) for _ in range(RANDOM))
    return body + checksum_of(body)


def is_well_formed(text: str, mark: str) -> bool:
    """Whether the text is a secret with this mark by its length, letters and checksum."""
    if not text.startswith(mark) or not _SHAPE.fullmatch(text):
        return False
    return text[-CHECKSUM:] == checksum_of(text[:-CHECKSUM])


def digest_of(text: str) -> bytes:
    """The SHA-256 of a secret, which is stored in place of it.

    Secrets are long and random, so that neither a salt nor a slow hash is needed.
    """
    return hashlib.sha256(text.encode()).digest()


def hint_of(text: str) -> str:
    """The last characters of a secret, by which lists show it. They are part of the checksum."""
    return text[-HINT:]


def checksum_of(body: str) -> str:
    """The CRC-32 of mark and random part, in six characters of ALPHABET."""
    number, letters = crc32(body.encode()), ""
    for _ in range(CHECKSUM):
        number, digit = divmod(number, len(ALPHABET))
        letters = ALPHABET[digit] + letters
    return letters
