"""The ways in which someone can sign in, and those by which they did."""

from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.http import HttpRequest

from accounts.models import User
from accounts.second_factor import factors
from accounts.sessions.shown_factors import TRUSTED
from accounts.social.adapter import configured_providers
from accounts.social.identities import identities_of


def is_usable(account: SocialAccount) -> bool:
    """Whether a connected identity signs in: its provider may be configured no more."""
    return any(provider.issues(account) for provider in configured_providers())


def has_other_way(user: User, account: SocialAccount) -> bool:
    """Whether the person can sign in without this identity.

    Codes in emails do not count. They open every account, but only for as long as someone reads the
    emails to its address, and that is often the very account elsewhere which is disconnected.
    """
    return (
        user.has_usable_password()
        or factors.passkeys_of(user).exists()
        or any(is_usable(other) for other in identities_of(user).exclude(pk=account.pk))
    )


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
