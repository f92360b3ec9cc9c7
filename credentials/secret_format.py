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
    """A new one. No one can guess it, and it is known nowhere but to the caller."""
    body = mark + "".join(secrets.choice(ALPHABET) for _ in range(RANDOM))
    return body + checksum_of(body)


def is_well_formed(text: str, mark: str) -> bool:
    """Whether this could be one with this mark: in length, letters and checksum."""
    if not text.startswith(mark) or not _SHAPE.fullmatch(text):
        return False
    return text[-CHECKSUM:] == checksum_of(text[:-CHECKSUM])


def digest_of(text: str) -> bytes:
    """What the database knows of it. It is random and long, so this needs neither salt nor time."""
    return hashlib.sha256(text.encode()).digest()


def hint_of(text: str) -> str:
    """Its last characters, by which people tell theirs apart. They are part of the checksum."""
    return text[-HINT:]


def checksum_of(body: str) -> str:
    """The CRC-32 of mark and random part, in six characters."""
    number, letters = crc32(body.encode()), ""
    for _ in range(CHECKSUM):
        number, digit = divmod(number, len(ALPHABET))
        letters = ALPHABET[digit] + letters
    return letters
