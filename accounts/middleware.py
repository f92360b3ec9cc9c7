"""Middleware that guards sessions, and shows dates to the person."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from accounts.sessions import provider_sessions
from console.words import dates


def read_cookies_once(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware that parses the cookies, and then removes their header from the request.

    allauth saves a form that a fresh sign-in interrupts with all headers in the session. With the
    cookies among them, the session key would be in the database.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.COOKIES:
            request.META.pop("HTTP_COOKIE")
        return get_response(request)

    return middleware


def show_dates_to_person(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware by which pages have dates in the time zone and style of who is signed in.

    The session is read with the first date, so that no page reads it for this alone; and only if
    there is its cookie, so that a page for everyone still does not depend on cookies.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        def find_reader() -> dates.Reader:
            is_signed_in = settings.SESSION_COOKIE_NAME in request.COOKIES
            return getattr(request.user, "reader", dates.ANYONE) if is_signed_in else dates.ANYONE

        with dates.shown_to(find_reader):
            return get_response(request)

    return middleware


class KeepProviderSessions:
    """Middleware that closes to provider sessions what does not belong to their organization.

    Visitors and people with a session of their own notice nothing of it. Pages of organizations
    decide by themselves.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Redirect to the person's own sign-in, or let Django call the view."""
        page = request.resolver_match
        if page is None or settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return None
        if provider_sessions.opens_view(request, view, page.view_name):
            return None
        return provider_sessions.send_to_own_sign_in(request)
