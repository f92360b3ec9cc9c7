"""Browsers in which a person has signed in before, so that strangers cannot shut the person out.

After OWASP's "Device Cookies": attempts from a browser that someone has signed in with are counted
for that browser, and all other attempts at the account are counted together. An attacker who sends
wrong passwords from elsewhere gets no more tries than before, and exhausts none of the owner's.

The cookie proves nothing but an earlier sign-in and opens nothing. It holds one random id for each
person who used the browser, signed with the person's password as part of the key: it is of no use
to anyone else, and ends with the password.
"""

import secrets
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest, HttpResponse

from accounts.models import User

LIFETIME = timedelta(days=180)
MOST_PEOPLE = 5
"""How many people one browser is known for; those who signed in last stay."""
BETWEEN = "|"

TYPED_ON = {
    "account_login": "login",
    "account_request_login_code": "email",
    "account_reset_password": "email",
}
"""The pages where a stranger says whose account is meant, and in which field."""

ASKING = "_signed_in_person"


def known_browser_id(request: HttpRequest, address: str) -> str | None:
    """The id of this browser for the person with the address; None if it is not known for them.

    An address without an account costs the same, so that nothing is told by the time it takes.
    """
    if settings.KNOWN_BROWSER_COOKIE_NAME not in request.COOKIES:
        return None
    return _id_for(request, User.objects.with_address(address))


def known_browser_id_on_page(request: HttpRequest) -> str | None:
    """The same for the address that was typed on a page that opens an account."""
    page = request.resolver_match
    field = TYPED_ON.get(page.url_name or "") if page else None
    if field is None:
        return None
    # The buttons of the sign-in page post its own field to the other pages.
    return known_browser_id(request, request.POST.get(field) or request.POST.get("login", ""))


def remember_browser(request: HttpRequest, user: User) -> None:
    """Know this browser from the answer to this request on."""
    setattr(request, ASKING, user)


def keep_known_browser(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware that gives the browser its cookie once someone has signed in."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        user: User | None = getattr(request, ASKING, None)
        if user is not None:
            new = _signer(user).sign(secrets.token_urlsafe(12))
            response.set_cookie(
                settings.KNOWN_BROWSER_COOKIE_NAME,
                BETWEEN.join([new, *_of_others(request, user)]),
                max_age=LIFETIME,
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
        return response

    return middleware


def _of_others(request: HttpRequest, user: User) -> list[str]:
    """What the cookie holds for other people, as far as there is room."""
    return [kept for kept in _held(request) if _read(kept, user) is None][: MOST_PEOPLE - 1]


def _id_for(request: HttpRequest, user: User | None) -> str | None:
    found = [_read(held, user) for held in _held(request)]
    return next((each for each in found if each is not None), None) if user else None


def _held(request: HttpRequest) -> list[str]:
    cookie = request.COOKIES.get(settings.KNOWN_BROWSER_COOKIE_NAME, "")
    return [held for held in cookie.split(BETWEEN) if held][:MOST_PEOPLE]


def _read(signed: str, user: User | None) -> str | None:
    try:
        return _signer(user).unsign(signed, max_age=LIFETIME)
    except BadSignature:
        return None


def _signer(user: User | None) -> TimestampSigner:
    whose = f"{user.pk}:{user.password}" if user else "nobody"
    return TimestampSigner(salt=f"accounts.browsers.known:{whose}")
