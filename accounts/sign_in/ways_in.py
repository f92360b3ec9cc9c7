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
    """Whether a connected identity can sign in, because its provider is still configured."""
    return any(provider.issues(account) for provider in configured_providers())


def has_other_way(user: User, account: SocialAccount) -> bool:
    """Whether the person can sign in without this identity: by password, passkey or another one.

    Emailed codes do not count, because the emails are often read with the very account at the
    provider that is disconnected.
    """
    return (
        user.has_usable_password()
        or factors.passkeys_of(user).exists()
        or any(is_usable(other) for other in identities_of(user).exclude(pk=account.pk))
    )


NAMES: dict[str, str] = {
    "password": "a password",
    "password_reset": "a new password",
    "code": "a code by email",
    "socialaccount": "an account elsewhere",
    Authenticator.Type.TOTP: "an authenticator app",
    Authenticator.Type.WEBAUTHN: "a passkey",
    Authenticator.Type.RECOVERY_CODES: "a recovery code",
}
"""By what allauth records in the session: the method, or the type of a second factor."""


def ways_used(request: HttpRequest, user: User) -> str:
    """The ways in which the person signed in to this session, in words; "" after signing up."""
    ways = [_way_name(record) for record in get_authentication_records(request, user)]
    if request.session.get(TRUSTED):
        ways.append("a trusted browser")
    return " and ".join(dict.fromkeys(filter(None, ways)))


def _way_name(record: dict[str, Any]) -> str:
    """The way of one of allauth's records, in words; "" for one without a name."""
    return NAMES.get(record.get("type") or record["method"], "")
