"""What happens to every request and response, whatever page it is for."""

import logging
from collections.abc import Callable

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader
from django.views.defaults import page_not_found

GetResponse = Callable[[HttpRequest], HttpResponse]
RETRY_AFTER = 3
"""Seconds after which a request that met a busy database may come again."""

PRIVATE = "no-store, private"

logger = logging.getLogger(__name__)


def refuse_null_characters(get_response: GetResponse) -> GetResponse:
    """Answer 400 to a NUL in an address, a query or a cookie: PostgreSQL cannot hold one.

    Forms refuse it by themselves, with a reason at the field.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        typed = [request.path, *request.COOKIES.values()]
        for name, values in request.GET.lists():
            typed += [name, *values]
        if any("\0" in text for text in typed):
            return not_understood()
        return get_response(request)

    return middleware


def read_utf_8_only(get_response: GetResponse) -> GetResponse:
    """Answer 400 to a form in another encoding, before anybody reads it.

    No browser sends one for our pages. Django raises at the first look into it, and its own error
    pages look into it again.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        charset = (request.content_params or {}).get("charset", "utf-8")
        if charset.lower() not in {"utf-8", "utf8"}:
            return not_understood()
        return get_response(request)

    return middleware


class ErrorPages:
    """Says in our own words why a page cannot be shown, where Django would say it to programmers.

    Django answers 404 with its own page while DEBUG is on, and 405 with an empty one. A database
    that is away, or that kept a lock too long, is no fault of the request: 503, try again.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.streaming:  # a download, which has no content to look into
            return response
        if settings.DEBUG and _is_of_django(response):
            if response.status_code == 404:
                return page_not_found(request, Http404())
            if response.status_code == 400:
                return not_understood()
        if response.status_code == 405 and not response.content:
            page = render(request, "405.html", status=405)
            page["Allow"] = response["Allow"]
            page["Cache-Control"] = PRIVATE
            return page
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, OperationalError | InterfaceError):
            return None
        logger.error("The database cannot be used", exc_info=exception)
        page = HttpResponse(loader.render_to_string("503.html"), status=503)
        page["Retry-After"] = str(RETRY_AFTER)
        return page


def keep_private_pages_out_of_caches(get_response: GetResponse) -> GetResponse:
    """A page made for a person is never kept by a proxy, nor by the browser after signing out."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.session.accessed and "Cache-Control" not in response:
            response["Cache-Control"] = PRIVATE
        return response

    return middleware


def _is_of_django(response: HttpResponse) -> bool:
    """Whether this is the page that DEBUG shows: ours never names the setting."""
    return b"DEBUG = True" in response.content


def not_understood() -> HttpResponse:
    """Our page for what is in no form that the console expects."""
    return HttpResponse(loader.render_to_string("400.html"), status=400)
