"""The arithmetic of authenticator apps: time-based one-time passwords (RFC 6238).

Six digits that change every 30 seconds, as every app makes them without being told.
"""

import hashlib
import hmac
import re
import secrets
import time
from base64 import b32decode, b32encode

PERIOD = 30
DIGITS = 6


def new_secret() -> str:
    """A random secret of 160 bits, as RFC 4226 recommends, in Base32."""
    return b32encode(secrets.token_bytes(20)).decode()


def current_step() -> int:
    """The number of the present time step: how many periods of 30 seconds since 1970."""
    return int(time.time()) // PERIOD


def code_at(secret: str, step: int) -> str:
    """The code that an app with this secret shows in a time step (RFC 4226, section 5.3)."""
    mac = hmac.new(b32decode(secret), step.to_bytes(8), hashlib.sha1).digest()
    start = mac[-1] & 0x0F
    value = int.from_bytes(mac[start : start + 4]) & 0x7FFF_FFFF
    return f"{value % 10**DIGITS:0{DIGITS}}"


def matching_step(secret: str, code: str) -> int | None:
    """The present time step if this is its code, with or without spaces; None otherwise.

    The codes of neighboring steps are not accepted, because each would make guessing easier.
    """
    step = current_step()
    digits = re.sub(r"[\s-]", "", code)
    is_right = hmac.compare_digest(digits.encode(), code_at(secret, step).encode())
    return step if is_right else None
