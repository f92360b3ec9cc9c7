"""Counts all requests, and shows the numbers to Prometheus, before any other layer."""

import time

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare

from console.logs.naming import view_of
from console.metrics.declarations import OTHER
from console.middleware import METHODS, PRIVATE, GetResponse

PATH = "/metrics"
TEXT = {"Content-Type": "text/plain; charset=utf-8"}


def measure_requests(get_response: GetResponse) -> GetResponse:
    """Count each request by the name of its view; show all numbers to who has METRICS_TOKEN.

    Prometheus asks a web process itself, by any name, so no host is demanded here. Without
    METRICS_TOKEN, this layer is left out.
    """
    if not settings.METRICS_TOKEN:
        raise MiddlewareNotUsed
    from console.metrics import counting

    counting.begin()

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path_info == PATH:
            return show(request)
        method = request.method if request.method in METHODS else OTHER
        began = time.perf_counter()
        with counting.IN_PROGRESS.track_inprogress():
            response = get_response(request)
        view = view_of(request)
        counting.SECONDS.labels(view).observe(time.perf_counter() - began)
        counting.REQUESTS.labels(view, method, response.status_code).inc()
        return response

    return middleware


def show(request: HttpRequest) -> HttpResponse:
    """All numbers, for GET with the token."""
    from console.metrics import reading

    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not constant_time_compare(token, settings.METRICS_TOKEN):
        answer = HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer", **TEXT})
    elif request.method != "GET":
        answer = HttpResponse(status=405, headers={"Allow": "GET", **TEXT})
    else:
        answer = HttpResponse(reading.text(), content_type=reading.CONTENT_TYPE)
    answer["Cache-Control"] = PRIVATE
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
