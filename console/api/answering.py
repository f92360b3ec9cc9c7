"""What is true of every answer to a program, whichever view or operation gives it."""

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib.auth.decorators import login_not_required
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseNotModified,
)
from django.http.response import HttpResponseBase
from django.utils.http import parse_etags
from django.views.decorators.csrf import csrf_exempt

from console.api import problems

View = Callable[..., HttpResponseBase]


def for_machines(*methods: str) -> Callable[[View], View]:
    """A view that programs ask: with a token and without a session, so no form can be forged.

    Without methods, the view says itself which it takes. HEAD is answered as GET. An answer that
    is the same as the one whose ETag the client sends is 304, and none is kept by a cache.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            method = request.method
            if method == "HEAD":
                request.method = "GET"
            try:
                if methods and request.method not in methods:
                    return _finished(request, HttpResponseNotAllowed(methods))
                return _finished(request, view(request, *args, **kwargs))
            except problems.Problem as problem:
                return problem.answer()
            finally:
                request.method = method

        answered.is_for_machines = True  # type: ignore[attr-defined]  # read by the tests
        return cast(View, csrf_exempt(login_not_required(answered)))

    return decorate


def nowhere(request: HttpRequest, **_: Any) -> HttpResponse:
    """The answer at every address below those of machines that nothing is at."""
    raise problems.Problem(problems.NOT_FOUND)


def etag_of(text: bytes | str) -> str:
    """A strong ETag for what these bytes say."""
    digest = hashlib.sha256(text if isinstance(text, bytes) else text.encode())
    return f'"{digest.hexdigest()[:32]}"'


def _finished(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    if "Allow" in response:
        response["Allow"] = ", ".join(_with_head(response["Allow"]))
    if "Cache-Control" not in response:
        response["Cache-Control"] = problems.NO_STORE
    if request.method != "GET" or response.status_code != 200:
        return response
    if "ETag" not in response and isinstance(response, HttpResponse):
        response["ETag"] = etag_of(response.content)
    return _unless_known(request, response)


def _unless_known(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """304 where the client has this answer. gzip makes a strong ETag a weak one on its way out."""
    etag = response.get("ETag", "")
    shown = parse_etags(request.headers.get("If-None-Match", ""))
    known = {tag.removeprefix("W/") for tag in shown}
    if not etag or not known & {"*", etag}:
        return response
    unchanged = HttpResponseNotModified()
    for name in ("ETag", "Cache-Control"):
        unchanged[name] = response[name]
    return unchanged


def _with_head(allowed: str) -> list[str]:
    methods = {method.strip() for method in allowed.split(",")}
    return sorted(methods | ({"HEAD"} if "GET" in methods else set()))
