"""A line for each request: which view, never which address, since that can hold a secret."""

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
    """Give each request an ID, tell it to who asked, and write a line about what became of it.

    It stands around all middleware but that of `/metrics`. What others do until the answer begins
    counts as the time of the request; a download goes on for longer, under the same ID.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        began, method = time.perf_counter(), str(request.method)
        known_as = id_of(request.META.get("HTTP_X_REQUEST_ID", ""))
        with request_ids.on_behalf_of(known_as):
            response = get_response(request)
            write_line(method, view_of(request), response.status_code, began)
        # A gateway that asks by a standard gets back what it called its question.
        response.headers.setdefault(HEADER, known_as)
        if isinstance(response, StreamingHttpResponse) and not _is_file(response):
            response.streaming_content = _made_for(known_as, iter(response))
        return response

    return middleware


def id_of(offered: str) -> str:
    """What a request is called: as a proxy of ours offers it, or by a new ID."""
    return request_ids.taken_or_made(offered if settings.TRUSTED_PROXY_COUNT else "")


def write_line(method: str, view: str, status: int, began: float) -> None:
    """The line of a request that began at this moment of `time.perf_counter`."""
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
    """Whether the web server sends it by itself, which it does only with the file in hand."""
    return getattr(response, "file_to_stream", None) is not None


def _made_for(request_id: str, pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The pieces; what is written down while one is made is about that request."""
    while True:
        with request_ids.on_behalf_of(request_id):
            piece = next(pieces, None)
        if piece is None:
            return
        yield piece
