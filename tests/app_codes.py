"""Codes of authenticator apps, for those who type them into a browser."""

import time

from accounts.second_factor import totp
from tests.waiting import eventually

LONG_ENOUGH = 8
"""Seconds in which a browser fills in a code and sends it."""


def code_to_type(secret: str) -> str:
    """Return the present code, once it is good for long enough: it is none in the next period."""
    eventually(lambda: time.time() % totp.PERIOD < totp.PERIOD - LONG_ENOUGH, "a period begins")
    return totp.code_at(secret, totp.current_step())
