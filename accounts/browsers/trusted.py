"""Browsers that a person trusts: there, the second factor is not asked for again for 30 days.

The cookie holds one random token for each person who trusts the browser, and the database a digest
of each. It replaces the second step of signing in and nothing else: a fresh sign-in still asks for
the factor. To an organization that requires a second factor, it counts as one
(`accounts/sessions/shown_factors.py`). A new password ends it, and `receivers` end it when a factor
is added or removed.
"""

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accounts.models import TrustedBrowser, User

LIFETIME = timedelta(days=30)
MOST_PEOPLE = 5
"""How many people can trust one browser; those who did so last stay."""
SEPARATOR = "|"


def new_token() -> str:
    """A random token, which only the cookie holds."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """The digest of a token, for the database. Tokens are random and long, so it needs no salt."""
    return hashlib.sha256(token.encode()).hexdigest()


def password_digest(user: User) -> str:
    """A digest of the password's hash: another one also if the same password is set again."""
    return hashlib.sha256(user.password.encode()).hexdigest()


def shown_token_digests(request: HttpRequest) -> list[str]:
    """The digests of the tokens in the request's cookie."""
    return [digest(token) for token in _tokens_in(request)]


def trusted_browsers_of(user: User) -> list[TrustedBrowser]:
    """The browsers trusted now, with this password and unexpired, last used first."""
    valid = user.trusted_browsers.filter(
        expires_at__gt=timezone.now(), password_digest=password_digest(user)
    )
    return list(valid.order_by("-last_used_at", "-pk"))


def use_trusted_browser(request: HttpRequest, user: User) -> bool:
    """Whether the person trusts this browser, by its cookie. If so, saves the time of use."""
    digests = shown_token_digests(request)
    if not digests:
        return False
    browsers = [browser for browser in trusted_browsers_of(user) if browser.digest in digests]
    for browser in browsers:
        browser.note_use()
    return bool(browsers)


def set_trust_cookie(request: HttpRequest, response: HttpResponse, token: str) -> None:
    """Set the cookie with this token, in front of the tokens of other people."""
    response.set_cookie(
        settings.TRUSTED_BROWSER_COOKIE_NAME,
        SEPARATOR.join([token, *_tokens_in(request)][:MOST_PEOPLE]),
        max_age=LIFETIME,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _tokens_in(request: HttpRequest) -> list[str]:
    """The tokens in the request's cookie, at most `MOST_PEOPLE`."""
    cookie = request.COOKIES.get(settings.TRUSTED_BROWSER_COOKIE_NAME, "")
    return [token for token in cookie.split(SEPARATOR) if token][:MOST_PEOPLE]
