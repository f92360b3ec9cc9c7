"""What a web server imports."""

import os
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import BadRequest
from django.core.wsgi import get_wsgi_application
from django.template import loader

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "console.settings")

django = get_wsgi_application()


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """Django, with our 400 for a Content-Type that it raises at before any middleware is asked."""
    try:
        return django(environ, start_response)
    except (BadRequest, LookupError, UnicodeError):
        body = loader.render_to_string("400.html").encode()
        headers = [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(body)))]
        start_response("400 Bad Request", headers)
        return [body]
