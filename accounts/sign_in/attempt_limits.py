"""Limits of attempts at an account, counted for a person, an address or a browser.

How many are allowed is in `ACCOUNT_RATE_LIMITS` (`console/settings.py`). Attempts in a browser in
which the person has signed in before are counted separately, so that no one else can use them up.
All other attempts at the account are counted together. Each function that counts raises a
ValidationError for one too many, which the form shows.
"""

from collections.abc import Callable

from allauth.account.adapter import get_adapter
from allauth.core import ratelimit
from django.http import HttpRequest

from accounts.browsers.known import known_browser_id
from accounts.email_addresses import mailbox_key
from accounts.models import User
from accounts.sign_in import password_attempts

PASSWORD_IN_KNOWN_BROWSER = "login_failed_in_known_browser"  # noqa: S105  (the name of a limit)
TOO_MANY = "too_many_login_attempts"


def count_password(request: HttpRequest, address: str) -> Callable[[], None]:
    """Count an attempt at a password; returns a function to call if it was right.

    In a known browser, that forgets all attempts there. Elsewhere it takes back only this one,
    because an attacker could otherwise reset the count by signing in to their own account. Raises
    ValidationError for one too many.
    """
    if browser := known_browser_id(request, address):
        return _count(request, PASSWORD_IN_KNOWN_BROWSER, browser)
    attempt = password_attempts.count_attempt(request, address)
    if attempt is None:
        raise get_adapter().validation_error(TOO_MANY)
    return attempt.take_back


def count_app_code(request: HttpRequest, user: User) -> Callable[[], None]:
    """Count an attempt at a code of an app; returns a function that forgets all, if it is right.

    Counted for the browser if the person is known there. Raises ValidationError for one too many.
    """
    if browser := known_browser_id(request, user.email):
        return _count(request, "app_code_in_known_browser", browser)
    return _count(request, "app_code", _person(user))


def count_recovery_code(request: HttpRequest, user: User) -> Callable[[], None]:
    """Count an attempt at a recovery code; returns a function that forgets all, if it is right.

    Separate from codes of the app, because recovery codes cannot be guessed. Raises ValidationError
    for one too many.
    """
    return _count(request, "recovery_code", _person(user))


def forget_second_steps(request: HttpRequest, user: User) -> None:
    """Forget allauth's count of second steps, because passkeys cannot be guessed."""
    ratelimit.clear(request, action="login_failed", key=f"mfa-auth-user-{user.pk}")


def count_email(request: HttpRequest, limit: str, address: str) -> None:
    """Count an email with a code to this address under the limit with this name.

    Counted for the browser if the person is known there, otherwise for the mailbox. Raises
    ValidationError for one too many.
    """
    _count(request, limit, known_browser_id(request, address) or mailbox_key(address))


def count_lost_factor(request: HttpRequest, user: User) -> None:
    """Count an email about a lost factor. Raises ValidationError for one too many."""
    _count(request, "lost_factor", _person(user), refusal="rate_limited")


def _person(user: User) -> str:
    """The key under which attempts are counted for a person."""
    return f"person-{user.pk}"


def _count(
    request: HttpRequest, limit: str, key: str, *, refusal: str = TOO_MANY
) -> Callable[[], None]:
    """Count an attempt for this key; returns a function that forgets all attempts for it.

    Raises ValidationError with the message `refusal` for one too many.
    """
    if not ratelimit.consume(request, action=limit, key=key):
        raise get_adapter().validation_error(refusal)
    return lambda: ratelimit.clear(request, action=limit, key=key)
