"""A line for each request: which view, never which address, since that can hold a secret."""

import logging
import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from console.logs import request_ids
from console.logs.naming import view_of
from console.middleware import METHODS

HEADER = "X-Request-ID"

logger = logging.getLogger("console.requests")
GetResponse = Callable[[HttpRequest], HttpResponse]


def log_requests(get_response: GetResponse) -> GetResponse:
    """Give each request an ID, tell it to who asked, and write a line about what became of it.

    It stands around all middleware but that of `/metrics`. What others do until the answer begins
    counts as the time of the request; a download goes on for longer.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        began, method = time.perf_counter(), str(request.method)
        offered = request.headers.get(HEADER, "") if settings.TRUSTED_PROXY_COUNT else ""
        known_as = request_ids.taken_or_made(offered)
        with request_ids.on_behalf_of(known_as):
            response = get_response(request)
            milliseconds = round((time.perf_counter() - began) * 1000)
            _log(method, view_of(request), response.status_code, milliseconds)
        # A gateway that asks by a standard gets back what it called its question.
        response.headers.setdefault(HEADER, known_as)
        return response

    return middleware


def _log(method: str, view: str, status: int, ms: int) -> None:
    level = logging.WARNING if ms >= settings.SLOW_REQUEST_MS else logging.INFO
    facts = {
        "method": method if method in METHODS else "other",
        "view": view,
        "status": status,
        "ms": ms,
    }
    logger.log(level, "%(method)s %(view)s: %(status)s in %(ms)s ms", facts, extra=facts)
