"""Middleware that keeps the session key out of the database, and shows dates to the person."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

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
