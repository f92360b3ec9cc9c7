"""Middleware of all pages: what is refused before a page, and error pages after it."""

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
"""Seconds after which clients may retry when the database is busy."""

PRIVATE = "no-store, private"
LARGEST_OF_MACHINES = 64 * 1024
"""The most bytes of a program's request body, but for operations declared as `large`."""
UNENCRYPTED = "Use https://. What was sent could be read on the way: replace the token in it."
METHODS = {"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"}
"""The methods that reach a page, which may answer 405."""

BY_NUMBER = re.compile(r"(127\.0\.0\.1|\[::1\])(:\d+)?")
"""The Host headers with which a browser may open this machine other than by its name."""
PROBES = {"/healthz", "/readyz"}

logger = logging.getLogger(__name__)


def speak_to_machines(get_response: GetResponse) -> GetResponse:
    """Middleware that answers programs with problems (RFC 9457) where people get error pages.

    It is around all others, whichever of them refuses or fails. A body that is too large is not
    read, and an unencrypted request is refused: a redirect would hide that the token was exposed.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        """Answer requests of programs with problems only; refuse plain HTTP and large bodies."""
        if not problems.is_for_machines(request.path):
            return get_response(request)
        if settings.SECURE_SSL_REDIRECT and not request.is_secure():
            return problems.problem(problems.BAD_REQUEST, UNENCRYPTED)
        if "\0" in request.path:
            return problems.problem(problems.NOT_FOUND)
        if _content_length(request) > _max_body_bytes(request):
            return problems.problem(problems.TOO_LARGE)
        return problems.as_machines_read(get_response(request))

    return middleware


def _max_body_bytes(request: HttpRequest) -> int:
    """The most bytes that a program may send to this path: more where uploads are declared."""
    if request.method == "POST" and request.path.endswith(large_bodies()):
        return settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    return LARGEST_OF_MACHINES


def lead_to_localhost(get_response: GetResponse) -> GetResponse:
    """Middleware that redirects pages from 127.0.0.1 to localhost, if that is CONSOLE_ORIGIN.

    Browsers create no passkeys for an IP address, and links in emails have the name, where people
    would have to sign in again. Programs and probes are not redirected.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        """Redirect pages requested by IP address to localhost, if that is the origin."""
        origin = urlsplit(settings.CONSOLE_ORIGIN)
        is_page = request.method in {"GET", "HEAD"} and not (
            problems.is_for_machines(request.path) or request.path in PROBES
        )
        host = request.META.get("HTTP_HOST", "")
        if is_page and origin.hostname == "localhost" and BY_NUMBER.fullmatch(host):
            return HttpResponseRedirect(f"{settings.CONSOLE_ORIGIN}{request.get_full_path()}")
        return get_response(request)

    return middleware


def refuse_malformed_requests(get_response: GetResponse) -> GetResponse:
    """Middleware that answers malformed requests, before anything reads their body."""

    def middleware(request: HttpRequest) -> HttpResponse:
        """Answer a malformed request with an error page."""
        return _error_page(request) or get_response(request)

    return middleware


def _error_page(request: HttpRequest) -> HttpResponse | None:
    """413, 405 or 400 for a malformed request; None for others.

    413 for a body that is larger than any form, because the CSRF token would be found only after
    all of it was stored. 405 for an unknown method, for which Django would first ask for a CSRF
    token. 400 for a NUL in a path, query or cookie, which PostgreSQL cannot store; forms refuse it
    by themselves. 400 for another encoding than UTF-8, at which Django raises whenever it reads the
    form, also in its error pages; no browser sends such a form.
    """
    if _content_length(request) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        return bare_page("413.html", 413)
    if request.method not in METHODS:
        page = bare_page("405.html", 405)
        page["Allow"] = "GET, HEAD, POST"
        return page
    texts = [request.path, *request.COOKIES.values()]
    for name, values in request.GET.lists():
        texts += [name, *values]
    charset = (request.content_params or {}).get("charset", "utf-8")
    if any("\0" in text for text in texts) or charset.lower() not in {"utf-8", "utf8"}:
        return not_understood()
    return None


class ErrorPages:
    """Middleware that replaces Django's error pages by the console's.

    Django answers 404 with a page for programmers while DEBUG is on, and 405 with an empty one. If
    the database is away, or a lock took too long, the page is a 503 that says to try again; for a
    full disk there is another one.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        failure = getattr(request, "failed_with", None)
        if failure is None:
            try:
                return self._with_own_page(request, response)
            except DATABASE_ERRORS as error:
                failure = error
        return self.process_exception(request, failure) or response

    def process_exception(
        self, request: HttpRequest, exception: BaseException | None
    ) -> HttpResponse | None:
        """The page for an aborted form, a full disk or a database error; None for others."""
        if isinstance(exception, UnreadablePostError):  # the client went away amid its form
            return not_understood()
        if full_disk.is_disk_full(exception):
            return cannot_save(exception)
        if not isinstance(exception, DATABASE_ERRORS):
            return None
        logger.error("The database cannot be used: %s", exception)
        return unavailable()

    def _with_own_page(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """The console's page in place of Django's for 400, 404 and 405; others unchanged."""
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
    """Keep an exception that was raised outside of the view on the request, for ErrorPages.

    Django calls no `process_exception` for errors of other middleware, as when it reads the person
    or saves the session, nor for those of a 404 page.
    """
    if request is not None:
        request.failed_with = sys.exception()  # type: ignore[attr-defined]  # for ErrorPages


got_request_exception.connect(note_failure)


def keep_private_pages_out_of_caches(get_response: GetResponse) -> GetResponse:
    """Middleware that forbids caching of responses that used the session.

    So neither a proxy nor, after signing out, the browser has them.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        """Mark the response private if the session was read and no other rule is set."""
        response = get_response(request)
        if request.session.accessed and "Cache-Control" not in response:
            response["Cache-Control"] = PRIVATE
        return response

    return middleware


def _content_length(request: HttpRequest) -> int:
    """The Content-Length of the request; 0 if it is missing or no number."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    return int(length) if length.isdecimal() else 0


def _is_of_django(response: HttpResponse) -> bool:
    """Whether this is an error page of Django, which names DEBUG; the console's never does."""
    return b"DEBUG = True" in response.content


def not_understood() -> HttpResponse:
    """The 400 page, for a request that cannot be understood."""
    return bare_page("400.html", 400)


def unavailable() -> HttpResponse:
    """The 503 page for a database that is away, with Retry-After."""
    page = bare_page("503.html", 503)
    page["Retry-After"] = str(RETRY_AFTER)
    return page


def cannot_save(error: BaseException | None) -> HttpResponse:
    """Log which disk is full, note it for `/readyz` if the database wrote, and return a page."""
    if not isinstance(error, OSError):
        full_disk.last_refusal.note()
    logger.error("%s is full, and nothing is saved: %s", full_disk.disk_name(error), error)
    page = bare_page("503_disk_full.html", 503)
    page["Retry-After"] = str(RETRY_AFTER)
    return page


def bare_page(template: str, status: int) -> HttpResponse:
    """A page whose template needs neither the request nor its user."""
    page = HttpResponse(loader.render_to_string(template), status=status)
    page["Cache-Control"] = PRIVATE
    return page
