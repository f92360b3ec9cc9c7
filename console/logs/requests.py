"""The log line of each request: its view, and never its URL, because that can hold a secret."""

import logging
import time
from collections.abc import Callable, Iterator

from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse

from console.logs import request_ids
from console.logs.naming import view_of
from console.middleware import METHODS

HEADER = "X-Request-ID"

logger = logging.getLogger("console.requests")
GetResponse = Callable[[HttpRequest], HttpResponse]


def log_requests(get_response: GetResponse) -> GetResponse:
    """Middleware that gives each request an ID, sends it as X-Request-ID, and logs a line.

    The time in the line ends when the response begins, and contains all middleware but that of
    `/metrics`. A streamed response is made under the same ID.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        """Set the request ID, write the log line, and add the ID to the response."""
        began, method = time.perf_counter(), str(request.method)
        request_id = id_of(request.META.get("HTTP_X_REQUEST_ID", ""))
        with request_ids.on_behalf_of(request_id):
            response = get_response(request)
            write_line(method, view_of(request), response.status_code, began)
        # A response of AuthZEN has the caller's own ID already.
        response.headers.setdefault(HEADER, request_id)
        if isinstance(response, StreamingHttpResponse) and not _is_file(response):
            response.streaming_content = _with_request_id(request_id, iter(response))
        return response

    return middleware


def id_of(offered: str) -> str:
    """The ID that a trusted proxy offers for a request, or a new one."""
    return request_ids.taken_or_made(offered if settings.TRUSTED_PROXY_COUNT else "")


def write_line(method: str, view: str, status: int, began: float) -> None:
    """Log the line of a request; as a warning if it was slow. `began` is of `perf_counter`."""
    ms = round((time.perf_counter() - began) * 1000)
    level = logging.WARNING if ms >= settings.SLOW_REQUEST_MS else logging.INFO
    facts = {
        "method": method if method in METHODS else "other",
        "view": view,
        "status": status,
        "ms": ms,
    }
    logger.log(level, "%(method)s %(view)s: %(status)s in %(ms)s ms", facts, extra=facts)


def _is_file(response: StreamingHttpResponse) -> bool:
    """Whether the response is a file, which the web server sends only if it gets it unchanged."""
    return getattr(response, "file_to_stream", None) is not None


def _with_request_id(request_id: str, pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Yield the pieces, each made under the ID of the request."""
    while True:
        with request_ids.on_behalf_of(request_id):
            piece = next(pieces, None)
        if piece is None:
            return
        yield piece
