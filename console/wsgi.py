"""The WSGI application, which the web server imports."""

import os
import time
from collections.abc import Iterable
from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest
from django.core.wsgi import get_wsgi_application
from django.template import loader
from django.urls import resolve

from console.api import problems
from console.logs import request_ids
from console.running.frames import on_one_piece

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "console.settings")

django = on_one_piece(get_wsgi_application())
# Imports all views now, so that the first request does not wait for them.
resolve("/")


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """Django's application, with a 400 for requests at which it raises before any middleware.

    These have a Content-Type that it cannot read, or a chunked body that ends too early.
    """
    began = time.perf_counter()
    try:
        if "chunked" in environ.get("HTTP_TRANSFER_ENCODING", "").lower():
            give_a_length(environ)
        return django(environ, start_response)
    except (BadRequest, LookupError, UnicodeError, OSError):
        return refused(environ, start_response, began)


def refused(environ: dict[str, Any], start_response: Any, began: float) -> Iterable[bytes]:
    """Send the 400 response with a request ID, and log its line, as middleware would."""
    from console.logs import requests  # which needs all apps

    request_id = requests.id_of(environ.get("HTTP_X_REQUEST_ID", ""))
    with request_ids.on_behalf_of(request_id):
        requests.write_line(environ["REQUEST_METHOD"], "unknown", 400, began)
    body, content_type = error_content(environ.get("PATH_INFO", ""))
    headers = {
        "Content-Type": content_type,
        "Content-Length": str(len(body)),
        "X-Content-Type-Options": "nosniff",
        requests.HEADER: request_id,
    }
    start_response("400 Bad Request", list(headers.items()))
    return [body]


def error_content(path: str) -> tuple[bytes, str]:
    """The body of the 400 response and its type: a problem for programs, a page for people."""
    if problems.is_for_machines(path):
        return problems.problem(problems.BAD_REQUEST).content, problems.CONTENT_TYPE
    return loader.render_to_string("400.html").encode(), "text/html; charset=utf-8"


def give_a_length(environ: dict[str, Any]) -> None:
    """Read a chunked body, up to a byte more than the limit, and set its Content-Length.

    Django takes a body without a length as empty, so that its form would be lost.
    """
    body = environ["wsgi.input"].read(settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
    environ["CONTENT_LENGTH"] = str(len(body))
    environ["wsgi.input"] = BytesIO(body)
