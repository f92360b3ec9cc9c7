"""What every response to a program has in common: HEAD, ETags, caching, problems."""

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
    """Decorate a view for programs, which use a token and no session, so it needs no CSRF check.

    Takes these methods, or without any, those that the view itself allows. HEAD is answered as GET.
    Problems become responses; one whose ETag the client has becomes 304; caches store none. Each
    response has the headers of the rate limit, if the request counted against one.
    """

    def decorate(view: View) -> View:
        """Wrap the view."""

        @wraps(view)
        def respond(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            """Call the view, and finish its response; a Problem becomes a response."""
            method = request.method
            if method == "HEAD":
                request.method = "GET"
            response: HttpResponseBase
            try:
                if methods and request.method not in methods:
                    response = _finish(request, HttpResponseNotAllowed(methods))
                else:
                    response = _finish(request, view(request, *args, **kwargs))
            except problems.Problem as problem:
                response = problem.answer()
            finally:
                request.method = method
            for name, value in getattr(request, "rate_limit", {}).items():
                response[name] = value
            return response

        respond.is_for_machines = True  # type: ignore[attr-defined]  # read by the tests
        return cast(View, csrf_exempt(login_not_required(respond)))

    return decorate


def nowhere(request: HttpRequest, **_: Any) -> HttpResponse:
    """404 as a Problem, for every URL below those of programs that does not exist."""
    raise problems.Problem(problems.NOT_FOUND)


def etag_of(text: bytes | str) -> str:
    """A strong ETag of the content: a part of its SHA-256."""
    digest = hashlib.sha256(text if isinstance(text, bytes) else text.encode())
    return f'"{digest.hexdigest()[:32]}"'


def _finish(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Add HEAD to `Allow`, `no-store` and an ETag to the response; 304 if the client has it."""
    if "Allow" in response:
        response["Allow"] = ", ".join(_with_head(response["Allow"]))
    if "Cache-Control" not in response:
        response["Cache-Control"] = problems.NO_STORE
    if request.method != "GET" or response.status_code != 200:
        return response
    if "ETag" not in response and isinstance(response, HttpResponse):
        response["ETag"] = etag_of(response.content)
    return _unless_unchanged(request, response)


def _unless_unchanged(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """The response, or 304 if the client has it already.

    Weak ETags count as strong, because gzip makes strong ones weak on their way out.
    """
    etag = response.get("ETag", "")
    sent_etags = parse_etags(request.headers.get("If-None-Match", ""))
    client_etags = {tag.removeprefix("W/") for tag in sent_etags}
    if not etag or not client_etags & {"*", etag}:
        return response
    return HttpResponseNotModified(
        headers={name: response[name] for name in ("ETag", "Cache-Control")}
    )


def _with_head(allowed: str) -> list[str]:
    """The methods of an `Allow` header, sorted, with HEAD if GET is among them."""
    methods = {method.strip() for method in allowed.split(",")}
    return sorted(methods | ({"HEAD"} if "GET" in methods else set()))
