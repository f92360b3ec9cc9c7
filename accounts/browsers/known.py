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
SEPARATOR = "|"

TYPED_ON = {
    "account_login": "login",
    "account_request_login_code": "email",
    "account_reset_password": "email",
}
"""The names of the pages on which a visitor types the address of an account, with the field."""

SIGNED_IN_PERSON = "_signed_in_person"
"""The attribute of a request with the person whose cookie the response sets."""


def known_browser_id(request: HttpRequest, address: str) -> str | None:
    """The ID of this browser for the person with the address; None if it is not known for them.

    Does the same work for an address without an account, so that timing reveals nothing.
    """
    if settings.KNOWN_BROWSER_COOKIE_NAME not in request.COOKIES:
        return None
    return _id_for(request, User.objects.with_address(address))


def known_browser_id_on_page(request: HttpRequest) -> str | None:
    """The ID of this browser for the person whose address was typed on a page for signing in.

    None if the browser is not known for them, or the page is another one.
    """
    page = request.resolver_match
    field = TYPED_ON.get(page.url_name or "") if page else None
    if field is None:
        return None
    # The buttons of the sign-in page post its field, `login`, to the other pages.
    return known_browser_id(request, request.POST.get(field) or request.POST.get("login", ""))


def remember_browser(request: HttpRequest, user: User) -> None:
    """Have the response set the cookie by which this browser is known for the person."""
    setattr(request, SIGNED_IN_PERSON, user)


def keep_known_browser(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware that sets the cookie after `remember_browser`, with a new ID for the person."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        user: User | None = getattr(request, SIGNED_IN_PERSON, None)
        if user is not None:
            signed_id = _signer(user).sign(secrets.token_urlsafe(12))
            response.set_cookie(
                settings.KNOWN_BROWSER_COOKIE_NAME,
                SEPARATOR.join([signed_id, *_signed_ids_of_others(request, user)]),
                max_age=LIFETIME,
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
        return response

    return middleware


def _signed_ids_of_others(request: HttpRequest, user: User) -> list[str]:
    """The signed IDs that the cookie has for other people, leaving room for one more."""
    signed_ids = _signed_ids_in(request)
    return [signed for signed in signed_ids if _unsign(signed, user) is None][: MOST_PEOPLE - 1]


def _id_for(request: HttpRequest, user: User | None) -> str | None:
    """The ID that the cookie has for the person; None without a person or a valid one."""
    ids = [_unsign(signed, user) for signed in _signed_ids_in(request)]
    valid_ids = [browser_id for browser_id in ids if browser_id is not None]
    return valid_ids[0] if user and valid_ids else None


def _signed_ids_in(request: HttpRequest) -> list[str]:
    """The signed IDs in the request's cookie, at most `MOST_PEOPLE`."""
    cookie = request.COOKIES.get(settings.KNOWN_BROWSER_COOKIE_NAME, "")
    return [signed for signed in cookie.split(SEPARATOR) if signed][:MOST_PEOPLE]


def _unsign(signed: str, user: User | None) -> str | None:
    """The ID without its signature; None if it was not signed for the person, or has expired."""
    try:
        return _signer(user).unsign(signed, max_age=LIFETIME)
    except BadSignature:
        return None


def _signer(user: User | None) -> TimestampSigner:
    """A signer whose signatures are only valid for this person with the present password.

    Without a person, it finds none of theirs valid, and takes as long.
    """
    owner = f"{user.pk}:{user.password}" if user else "nobody"
    return TimestampSigner(salt=f"accounts.browsers.known:{owner}")
