"""The setting `LOGGING`: what is written to standard error, from which level, and how."""

import sys
from typing import Any

from django.core.exceptions import ImproperlyConfigured

FORMATS = ("json", "plain")
QUIET = {
    # One drain every two seconds is no news, and neither are the glyphs of each PDF.
    "fontTools": {"level": "WARNING"},
    "celery.worker.strategy": {"level": "WARNING"},
    "celery.app.trace": {"level": "WARNING"},
    # It warns when it drops the body of an answer to HEAD, which Django leaves to it.
    "gunicorn.http.wsgi": {"level": "ERROR"},
    "django.request": {"filters": ["no refusals of gateways"]},
}
FILTERS = {
    "no refusals of gateways": {"()": "gateways.log_filters.NoRefusals"},
    "short complaints": {"()": "console.logs.request_filters.ShortComplaints"},
    "answered later": {"()": "console.logs.request_filters.AnsweredLater"},
    "where": {"()": "console.logs.filters.Where"},
    "views for paths": {"()": "console.logs.filters.ViewsForPaths"},
}


def log_format(value: str) -> str:
    """LOG_FORMAT: `json` or `plain`. Raises ImproperlyConfigured for others."""
    if value not in FORMATS:
        raise ImproperlyConfigured(f"LOG_FORMAT must be json or plain, not {value!r}.")
    return value


def configuration(form: str, level: str, *, has_sentry: bool = False) -> dict[str, Any]:
    """The dict for `logging.config`. In the plain format, only slow requests are logged."""
    is_plain = form == "plain"
    slow_only = level if level in {"ERROR", "CRITICAL"} else "WARNING"
    requests = {"console.requests": {"level": slow_only}} if is_plain else {}
    filters = ["answered later", "short complaints", "where"]
    filters_for_programs = [*filters, "views for paths"]
    handlers: dict[str, dict[str, Any]] = {
        "stderr": {
            "class": "logging.StreamHandler",
            "stream": sys.stderr,
            "formatter": form,
            "filters": filters if is_plain else filters_for_programs,
        }
    }
    if has_sentry:
        handlers["sentry"] = {
            "class": "console.logs.sentry.ToSentry",
            "filters": filters_for_programs,
        }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "plain": {"()": "console.logs.formats.Plain"},
            "json": {"()": "console.logs.formats.Lines"},
        },
        "filters": FILTERS,
        "handlers": handlers,
        "loggers": QUIET | requests,
        "root": {"handlers": [*handlers], "level": level},
    }
