"""Secrets of webhooks, and the headers by which a delivery is known to be the console's.

As the specification of Standard Webhooks says, so that its libraries verify them.
"""

import secrets
from base64 import b64encode
from collections.abc import Iterable
from datetime import datetime, timedelta

from standardwebhooks import Webhook as Signer

MARK = "whsec_"
BYTES = 32
OVERLAP = timedelta(hours=24)
"""For how long the secret before the present one signs, too."""


def new_secret() -> str:
    """Another secret, which no one can guess: `whsec_` and the Base64 of 32 random bytes."""
    return MARK + b64encode(secrets.token_bytes(BYTES)).decode()


def headers(message: str, body: str, *, keys: Iterable[str], at: datetime) -> dict[str, str]:
    """What goes with the body of this message, sent at this moment, signed with each secret."""
    return {
        "Content-Type": "application/json",
        "webhook-id": message,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(Signer(key).sign(message, at, body) for key in keys),
    }
