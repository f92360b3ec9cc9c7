"""What a web server imports."""

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
# All views are imported before the first request, which need not wait for them.
resolve("/")


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """Django, with our 400 for what it raises at before any middleware is asked.

    That is a Content-Type it cannot read, and a body that ends before its last chunk.
    """
    began = time.perf_counter()
    try:
        if "chunked" in environ.get("HTTP_TRANSFER_ENCODING", "").lower():
            give_a_length(environ)
        return django(environ, start_response)
    except (BadRequest, LookupError, UnicodeError, OSError):
        return refused(environ, start_response, began)


def refused(environ: dict[str, Any], start_response: Any, began: float) -> Iterable[bytes]:
    """Answer with a 400 that has an ID and a line in the log, as every other answer."""
    from console.logs import requests  # which needs all apps

    known_as = requests.id_of(environ.get("HTTP_X_REQUEST_ID", ""))
    with request_ids.on_behalf_of(known_as):
        requests.write_line(environ["REQUEST_METHOD"], "unknown", 400, began)
    body, content_type = not_understood(environ.get("PATH_INFO", ""))
    headers = {
        "Content-Type": content_type,
        "Content-Length": str(len(body)),
        "X-Content-Type-Options": "nosniff",
        requests.HEADER: known_as,
    }
    start_response("400 Bad Request", list(headers.items()))
    return [body]


def not_understood(path: str) -> tuple[bytes, str]:
    """What is answered at this address, and in which form."""
    if problems.is_for_machines(path):
        return problems.problem(problems.BAD_REQUEST).content, problems.CONTENT_TYPE
    return loader.render_to_string("400.html").encode(), "text/html; charset=utf-8"


def give_a_length(environ: dict[str, Any]) -> None:
    """Read a body that comes in chunks, up to a byte more than is taken, and say how long it is.

    Django takes a body without a length for an empty one, so its form would be lost.
    """
    body = environ["wsgi.input"].read(settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
    environ["CONTENT_LENGTH"] = str(len(body))
    environ["wsgi.input"] = BytesIO(body)
