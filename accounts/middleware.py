"""Middleware that keeps the session key out of the database."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


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
