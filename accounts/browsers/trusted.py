"""Browsers that a person trusts: there, the second factor is not asked for again for 30 days.

The cookie holds one random token for each person who trusts the browser, and the database a digest
of each. It replaces the second step of signing in and nothing else: the first one is still taken,
and what asks for a fresh sign-in asks for the factor. To an organization that requires one it
counts as the factor (`accounts/sessions/shown_factors.py`). A new password ends it, and
`receivers` end it when a factor is added or removed.
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
"""How many people may trust one browser; those who did so last stay."""
BETWEEN = "|"


def new_token() -> str:
    """What only the cookie holds."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """What the database knows of a token. It is random and long, so this needs no salt."""
    return hashlib.sha256(token.encode()).hexdigest()


def password_digest(user: User) -> str:
    """What a trusted browser is bound to: another password, or the same set anew, is another."""
    return hashlib.sha256(user.password.encode()).hexdigest()


def shown_token_digests(request: HttpRequest) -> list[str]:
    """Of the tokens that the browser shows."""
    return [digest(token) for token in _tokens_in(request)]


def trusted_browsers_of(user: User) -> list[TrustedBrowser]:
    """Those that still count, the last used first."""
    good = user.trusted_browsers.filter(
        expires_at__gt=timezone.now(), password_digest=password_digest(user)
    )
    return list(good.order_by("-last_used_at", "-pk"))


def use_trusted_browser(request: HttpRequest, user: User) -> bool:
    """Whether the person need not show a second factor in this browser; notes that it was used."""
    shown = shown_token_digests(request)
    found = [each for each in trusted_browsers_of(user) if each.digest in shown] if shown else []
    for each in found:
        each.note_use()
    return bool(found)


def set_trust_cookie(request: HttpRequest, response: HttpResponse, token: str) -> None:
    """Let the browser show this token from now on, in addition to those of other people."""
    response.set_cookie(
        settings.TRUSTED_BROWSER_COOKIE_NAME,
        BETWEEN.join([token, *_tokens_in(request)][:MOST_PEOPLE]),
        max_age=LIFETIME,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _tokens_in(request: HttpRequest) -> list[str]:
    cookie = request.COOKIES.get(settings.TRUSTED_BROWSER_COOKIE_NAME, "")
    return [token for token in cookie.split(BETWEEN) if token][:MOST_PEOPLE]
