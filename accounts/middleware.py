"""What of a request is kept out of what others keep."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


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
