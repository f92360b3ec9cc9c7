"""What a session keeps of someone who is not signed in yet."""

from collections.abc import Mapping
from typing import Any

from allauth.account.utils import url_str_to_user_pk
from django.http import HttpRequest

GOING_TO = "account_going_to"
"""Where someone was going who was asked to prove an address."""
PROVED_ADDRESS = "account_verified_email"
"""Where allauth keeps which address a link in an email has proved."""

_OF_ALLAUTH = "account_"
_LOGIN = "account_login"
_RESET = "account_password_reset_verification"


def forget_begun_sign_in(request: HttpRequest) -> None:
    """Stop waiting for a code, whether of a sign-in, a new account or a new password.

    allauth has no function for it in the open. What it has begun it keeps under names that begin
    with its app's.
    """
    for name in list(request.session.keys()):
        if name.startswith(_OF_ALLAUTH) and name not in {GOING_TO, PROVED_ADDRESS}:
            del request.session[name]


def id_of_person_signing_in(data: Mapping[str, Any]) -> int | None:
    """Who has taken a first step of signing in, by what a session holds; None for no one.

    A person who may choose a new password has taken one. allauth has no function for this in the
    open, either.
    """
    login, reset = data.get(_LOGIN), data.get(_RESET)
    if isinstance(login, dict) and login.get("user_pk"):
        pk: int = url_str_to_user_pk(login["user_pk"])
        return pk
    if isinstance(reset, dict) and reset.get("code_confirmed"):
        return int(reset["user_id"])
    return None
