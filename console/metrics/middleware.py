"""The outermost middleware: it counts all requests, and shows the numbers to Prometheus."""

import time

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare

from console.logs.naming import view_of
from console.metrics.declarations import OTHER, start_at_zero
from console.middleware import METHODS, PRIVATE, GetResponse

PATH = "/metrics"
TEXT = {"Content-Type": "text/plain; charset=utf-8"}


def measure_requests(get_response: GetResponse) -> GetResponse:
    """Middleware that counts each request by its view, and responses `/metrics`.

    The Host header is not checked, because Prometheus asks a web process itself, by any name.
    Without METRICS_TOKEN, Django leaves this middleware out.
    """
    if not settings.METRICS_TOKEN:
        raise MiddlewareNotUsed
    from console.metrics import counting

    start_at_zero()

    def middleware(request: HttpRequest) -> HttpResponse:
        """Count and time the request; the path of metrics is answered here."""
        if request.path_info == PATH:
            return metrics_response(request)
        method = request.method if request.method in METHODS else OTHER
        began = time.perf_counter()
        with counting.IN_PROGRESS.track_inprogress():
            response = get_response(request)
        view = view_of(request)
        counting.SECONDS.labels(view).observe(time.perf_counter() - began)
        counting.REQUESTS.labels(view, method, response.status_code).inc()
        return response

    return middleware


def metrics_response(request: HttpRequest) -> HttpResponse:
    """All numbers, for GET with METRICS_TOKEN as bearer token; otherwise 401 or 405."""
    from console.metrics import reading

    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not constant_time_compare(token, settings.METRICS_TOKEN):
        response = HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer", **TEXT})
    elif request.method != "GET":
        response = HttpResponse(status=405, headers={"Allow": "GET", **TEXT})
    else:
        response = HttpResponse(reading.text(), content_type=reading.CONTENT_TYPE)
    response["Cache-Control"] = PRIVATE
    response["X-Content-Type-Options"] = "nosniff"
    return response
