"""Who is asking."""

from collections.abc import Callable
from functools import partial

from django.conf import settings
from django.contrib import auth
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.utils.functional import SimpleLazyObject

from accounts.models import User


def read_cookies_once(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Read the cookies, and take their header out of the request.

    allauth keeps a form that a fresh sign-in interrupts, headers and all, in the session: with the
    header there, the key of the session would rest in the database.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.COOKIES:
            request.META.pop("HTTP_COOKIE")
        return get_response(request)

    return middleware


class PersonMiddleware(AuthenticationMiddleware):
    """Django's middleware, without a query for the person: the session was read with them."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        request.user = SimpleLazyObject(partial(person_of, request))  # type: ignore[assignment]  # lazy, as Django's


def person_of(request: HttpRequest) -> User | AnonymousUser:
    """The person signed in, found once a request.

    Whatever is out of the ordinary (a changed password, a retired key, a closed account) is left
    to Django, which asks the database again and ends the session if need be.
    """
    if not hasattr(request, "_cached_user"):
        request._cached_user = _joined_person(request) or auth.get_user(request)  # type: ignore[attr-defined]  # Django's own name
    found: User | AnonymousUser = request._cached_user  # type: ignore[attr-defined]  # set above
    return found


def _joined_person(request: HttpRequest) -> User | None:
    """The person whose row came with the session, if the session still signs them in."""
    session = request.session
    user_id = session.get(auth.SESSION_KEY)
    person: User | None = getattr(session, "person", None)
    is_signed_in = (
        person is not None
        and person.is_active
        and str(person.pk) == user_id
        and session.get(auth.BACKEND_SESSION_KEY) in settings.AUTHENTICATION_BACKENDS
        and constant_time_compare(
            session.get(auth.HASH_SESSION_KEY, ""), person.get_session_auth_hash()
        )
    )
    return person if is_signed_in else None
