"""An identity that waits in the session until the address of its new account is proved.

It is not in the database, where it would keep others from using it.
"""

import time
from dataclasses import asdict, dataclass
from typing import Any

from django.http import HttpRequest

from accounts.social.identities import Identity

PENDING = "account_pending_identity"
"""Where a session keeps the identity. Starting over deletes it, as all keys with this prefix."""
PENDING_SECONDS = 3600


@dataclass(frozen=True)
class Pending:
    """An identity with which someone is creating an account."""

    identity: Identity
    next: str
    """The path to go on to afterwards."""
    user_id: int | None = None
    """The new account to which it is connected once its address is proved, if that exists."""


def keep_pending(request: HttpRequest, pending: Pending) -> None:
    """Save the identity in the session, for the page on which the account is created."""
    request.session[PENDING] = {**asdict(pending), "at": time.time()}


def pending_in(request: HttpRequest) -> Pending | None:
    """The identity that waits in the session; None if there is none, or after an hour."""
    saved: dict[str, Any] | None = request.session.get(PENDING)
    if not saved or time.time() - saved["at"] > PENDING_SECONDS:
        return None
    return Pending(Identity(**saved["identity"]), saved["next"], saved["user_id"])


def forget_pending(request: HttpRequest) -> None:
    """Delete the identity that waits in the session, if there is one."""
    request.session.pop(PENDING, None)
