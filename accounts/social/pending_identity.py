"""An identity on the way to an account: it waits in the session until an address is proved.

What is not in the database hinders no one.
"""

import time
from dataclasses import asdict, dataclass, replace
from typing import Any

from django.http import HttpRequest

from accounts.models import User
from accounts.social.identities import Identity

PENDING = "account_pending_identity"
"""Where a session keeps it. Starting over forgets it, with what else was begun."""
PENDING_SECONDS = 3600


@dataclass(frozen=True)
class Pending:
    """An identity that is connected to no account, on the way to one."""

    identity: Identity
    next: str
    """The path to go on to."""
    user_id: int | None = None
    """The new account that it is connected to once its address is proved."""


def keep_pending(request: HttpRequest, pending: Pending) -> None:
    """Keep it for the page on which the account is created."""
    request.session[PENDING] = {**asdict(pending), "at": time.time()}


def pending_in(request: HttpRequest) -> Pending | None:
    """What waits in the session, for an hour."""
    kept: dict[str, Any] | None = request.session.get(PENDING)
    if not kept or time.time() - kept["at"] > PENDING_SECONDS:
        return None
    return Pending(Identity(**kept["identity"]), kept["next"], kept["user_id"])


def forget_pending(request: HttpRequest) -> None:
    """Nothing waits from now on."""
    request.session.pop(PENDING, None)


def await_proof(request: HttpRequest, pending: Pending, user: User) -> None:
    """Connect it to this new account as soon as someone proves its address in this session."""
    keep_pending(request, replace(pending, user_id=user.pk))
