"""What happens to every request and response, whatever page it is for."""

import logging
import re
import sys
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.signals import got_request_exception
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    UnreadablePostError,
)
from django.shortcuts import render
from django.template import loader
from django.views.defaults import page_not_found

from console.api import problems
from console.api.v1 import large_bodies
from console.database import full_disk
from console.logs.request_filters import DATABASE_ERRORS

GetResponse = Callable[[HttpRequest], HttpResponse]
RETRY_AFTER = 3
"""Seconds after which a request that met a busy database may come again."""

PRIVATE = "no-store, private"
LARGEST_OF_MACHINES = 64 * 1024
"""Bytes of a body sent by a program."""
UNENCRYPTED = "Use https://. What was sent could be read on the way: replace the token in it."
METHODS = {"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"}
"""What a page can say yes or no to, depending on who asks."""

BY_NUMBER = re.compile(r"(127\.0\.0\.1|\[::1\])(:\d+)?")
"""How a browser may call this machine, other than by its name."""
PROBES = {"/healthz", "/readyz"}

logger = logging.getLogger(__name__)


def speak_to_machines(get_response: GetResponse) -> GetResponse:
    """Answer programs with problems where people get pages, whatever layer refused or failed.

    It stands around all of them. A larger body than any that programs send is not read, and what
    comes unencrypted is refused: a redirect would hide that the token was open to others.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if not problems.is_for_machines(request.path):
            return get_response(request)
        if settings.SECURE_SSL_REDIRECT and not request.is_secure():
            return problems.problem(problems.BAD_REQUEST, UNENCRYPTED)
        if "\0" in request.path:
            return problems.problem(problems.NOT_FOUND)
        if _length(request) > _largest(request):
            return problems.problem(problems.TOO_LARGE)
        return problems.as_machines_read(get_response(request))

    return middleware


def _largest(request: HttpRequest) -> int:
    """How many bytes a program may send here: an upload is as large as a form at most."""
    if request.method == "POST" and request.path.endswith(large_bodies()):
        return settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    return LARGEST_OF_MACHINES


def lead_to_localhost(get_response: GetResponse) -> GetResponse:
    """Redirect people who open a console of this machine by its number to the name it is known by.

    Browsers make no passkeys for a number, and links in emails start with the name: it would be
    another sign-in. Programs and probes are answered where they ask.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        origin = urlsplit(settings.CONSOLE_ORIGIN)
        is_page = request.method in {"GET", "HEAD"} and not (
            problems.is_for_machines(request.path) or request.path in PROBES
        )
        host = request.META.get("HTTP_HOST", "")
        if is_page and origin.hostname == "localhost" and BY_NUMBER.fullmatch(host):
            return HttpResponseRedirect(f"{settings.CONSOLE_ORIGIN}{request.get_full_path()}")
        return get_response(request)

    return middleware


def take_no_large_bodies(get_response: GetResponse) -> GetResponse:
    """Answer 413 to a body that is larger than any form of ours, before a byte of it is read.

    This holds for everyone: the form's token would be found only after all of it was kept
    somewhere.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if _length(request) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            return bare_page("413.html", 413)
        return get_response(request)

    return middleware


def take_known_methods_only(get_response: GetResponse) -> GetResponse:
    """Answer 405 to a method that no one knows; Django would look for a form's token first."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method in METHODS:
            return get_response(request)
        page = bare_page("405.html", 405)
        page["Allow"] = "GET, HEAD, POST"
        return page

    return middleware


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
    """Answer 400 to a form in another encoding, before anyone reads it.

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
    that is away, or that kept a lock too long, is no fault of the request: 503, try again. Neither
    is a full disk, which has a page of its own.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        failure = getattr(request, "failed_with", None)
        if failure is None:
            try:
                return self._in_our_words(request, response)
            except DATABASE_ERRORS as error:
                failure = error
        return self.process_exception(request, failure) or response

    def process_exception(
        self, request: HttpRequest, exception: BaseException | None
    ) -> HttpResponse | None:
        if isinstance(exception, UnreadablePostError):  # the client went away amid its form
            return not_understood()
        if full_disk.is_disk_full(exception):
            return cannot_save(exception)
        if not isinstance(exception, DATABASE_ERRORS):
            return None
        logger.error("The database cannot be used: %s", exception)
        return unavailable()

    def _in_our_words(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
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


def note_failure(request: HttpRequest | None = None, **_: Any) -> None:
    """Tell ErrorPages what was raised outside of the view.

    Who is asking is found out by middleware, pages that cannot be found are drawn after all of it,
    and what the session holds is written on the way back: Django asks no `process_exception` then.
    """
    if request is not None:
        request.failed_with = sys.exception()  # type: ignore[attr-defined]  # kept for the answer


got_request_exception.connect(note_failure)


def keep_private_pages_out_of_caches(get_response: GetResponse) -> GetResponse:
    """A page made for a person is never kept by a proxy, nor by the browser after signing out."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.session.accessed and "Cache-Control" not in response:
            response["Cache-Control"] = PRIVATE
        return response

    return middleware


def _length(request: HttpRequest) -> int:
    """How long the body says it is."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    return int(length) if length.isdecimal() else 0


def _is_of_django(response: HttpResponse) -> bool:
    """Whether this is the page that DEBUG shows: ours never names the setting."""
    return b"DEBUG = True" in response.content


def not_understood() -> HttpResponse:
    """Our page for what is in no form that the console expects."""
    return bare_page("400.html", 400)


def unavailable() -> HttpResponse:
    """Our page for when the database is away: it may be back in a moment."""
    page = bare_page("503.html", 503)
    page["Retry-After"] = str(RETRY_AFTER)
    return page


def cannot_save(error: BaseException | None) -> HttpResponse:
    """Log which disk is full, and return our page that says so. `/readyz` hears of a database's."""
    if not isinstance(error, OSError):
        full_disk.last_refusal.note()
    logger.error("%s is full, and nothing is saved: %s", full_disk.disk_name(error), error)
    page = bare_page("503_disk_full.html", 503)
    page["Retry-After"] = str(RETRY_AFTER)
    return page


def bare_page(template: str, status: int) -> HttpResponse:
    """A page that is drawn without asking who reads it."""
    page = HttpResponse(loader.render_to_string(template), status=status)
    page["Cache-Control"] = PRIVATE
    return page
