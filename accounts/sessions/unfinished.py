"""What a session keeps while someone is signing in or up."""

from collections.abc import Mapping
from typing import Any

from allauth.account.utils import url_str_to_user_pk
from django.http import HttpRequest

from console.serving.addresses import is_path_of_ours, safe_next

GOING_TO = "account_going_to"
"""Where a session keeps the path to go on to once an address is verified."""
PROVED_ADDRESS = "account_verified_email"
"""Where allauth keeps the address that a link in an email has proved."""

_OF_ALLAUTH = "account_"
_LOGIN = "account_login"
_RESET = "account_password_reset_verification"


def forget_begun_sign_in(request: HttpRequest) -> None:
    """Delete from the session what was begun: a sign-in, a new account or a new password.

    Keeps the path to go on to, and an address that was proved. allauth has no public function for
    this, but keeps what was begun under keys that begin with `account_`.
    """
    for name in list(request.session.keys()):
        if name.startswith(_OF_ALLAUTH) and name not in {GOING_TO, PROVED_ADDRESS}:
            del request.session[name]


def destination_of(request: HttpRequest) -> str:
    """The path to which a sign-in or sign-up leads; empty if none is known.

    That is the target of the request, or one that the session keeps from the first step.
    """
    if target := safe_next(request):
        return target
    login = request.session.get(_LOGIN)
    begun = login.get("redirect_url") if isinstance(login, dict) else None
    target = begun or request.session.get(GOING_TO) or ""
    return target if is_path_of_ours(target) else ""


def id_of_person_signing_in(data: Mapping[str, Any]) -> int | None:
    """The ID of the person who has taken a first step of signing in, by a session's data, or None.

    So has one who typed the code for a new password. allauth has no public function for this.
    """
    login, reset = data.get(_LOGIN), data.get(_RESET)
    if isinstance(login, dict) and login.get("user_pk"):
        pk: int = url_str_to_user_pk(login["user_pk"])
        return pk
    if isinstance(reset, dict) and reset.get("code_confirmed"):
        return int(reset["user_id"])
    return None
