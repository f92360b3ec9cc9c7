"""By which ways someone signed in, as the history says it."""

from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.http import HttpRequest

from accounts.models import User
from accounts.sessions.shown_factors import TRUSTED

WORDS: dict[str, str] = {
    "password": "a password",
    "password_reset": "a new password",
    "code": "a code by email",
    "socialaccount": "an account elsewhere",
    Authenticator.Type.TOTP: "an authenticator app",
    Authenticator.Type.WEBAUTHN: "a passkey",
    Authenticator.Type.RECOVERY_CODES: "a recovery code",
}
"""For what allauth notes in the session: the method, or the type of a second factor."""


def ways_used(request: HttpRequest, user: User) -> str:
    """All that was shown, in its order; "" where that is not known, as of someone who signed up."""
    ways = [_words(record) for record in get_authentication_records(request, user)]
    if request.session.get(TRUSTED):
        ways.append("a trusted browser")
    return " and ".join(dict.fromkeys(filter(None, ways)))


def _words(record: dict[str, Any]) -> str:
    return WORDS.get(record.get("type") or record["method"], "")
