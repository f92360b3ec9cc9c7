"""Errors told to a Sentry, where SENTRY_DSN names one: what broke and where, and nothing of people.

What is told is what the log says as an error, made of a few facts. Sentry's own integrations are
off: they collect requests, statements and people, of which each new release may collect more.

Only the settings of logging name this module, where there is a Sentry: few have one, and no one
else is to pay for its library.
"""

import json
import logging
import re
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from http import HTTPMethod
from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest, QueryDict
from sentry_sdk import Client
from sentry_sdk.types import Event, Hint
from sentry_sdk.utils import event_from_exception

from console import settings as ours
from console.logs.naming import view_of
from console.logs.private import HIDDEN, without_secrets

MOST_A_MINUTE = 60
"""Errors that a process tells. A database that is away fails every request, each like the first."""
LAST_MOMENT = 2.0
"""Seconds that a process which ends has for those that wait."""
SHORTEST = 6
"""Characters of what is hidden where it came with a request: less stands in any text."""
LONGEST_READ = 64 * 1024
"""Bytes of a body that are looked through."""
NOT_TOLD = ("sentry_sdk", "urllib3", "django.security.")
"""Whose errors are not: of Sentry itself, and what clients do wrong, as they please."""
KEPT = {
    *("event_id", "timestamp", "platform", "sdk", "release", "environment", "level", "logger"),
    *("logentry", "exception", "transaction", "tags"),
}
"""What of an event leaves the console."""
KEPT_OF_FRAMES = {
    *("filename", "function", "module", "lineno", "in_app"),
    *("pre_context", "context_line", "post_context"),
}
SECRET = re.compile(r"secret|passw|token|key|dsn", re.IGNORECASE)
"""Settings whose values are hidden, by their names."""
DOTTED = re.compile(r"\w+(\.\w+)+")
"""A class that a setting names."""
TEXT = re.compile(r'"((?:[^"\\]|\\.)+)"')

logger = logging.getLogger(__name__)


class ToSentry(logging.Handler):
    """Hands errors to Sentry's library, whose thread sends them: no request waits for it."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.since, self.told = time.monotonic(), 0
        self.client = Client(
            dsn=settings.SENTRY_DSN,
            environment=settings.SENTRY_ENVIRONMENT,
            release=f"console@{settings.VERSION}",
            server_name="",
            include_local_variables=False,
            max_request_body_size="never",
            default_integrations=False,
            auto_enabling_integrations=False,
            max_breadcrumbs=0,
            traces_sample_rate=None,
            auto_session_tracking=False,
            enable_backpressure_handling=False,
            send_client_reports=False,
            spotlight=False,
            before_send=only_what_is_known,
        )

    def emit(self, record: logging.LogRecord) -> None:
        """Tell it. Whatever is wrong with that, who logged it goes on."""
        # A filter may have made a warning of it.
        if record.levelno < self.level or record.name.startswith(NOT_TOLD) or self._is_too_much():
            return
        try:
            self.client.capture_event(self._event(record))
        except Exception as error:
            logger.warning("An error was not told to Sentry: %s", type(error).__name__)

    def close(self) -> None:
        """Give what waits a last moment: `logging` calls this when the process ends."""
        self.client.close(timeout=LAST_MOMENT)
        super().close()

    def _is_too_much(self) -> bool:
        if (now := time.monotonic()) - self.since > 60:
            self.since, self.told = now, 0
        self.told += 1
        return self.told > MOST_A_MINUTE

    def _event(self, record: logging.LogRecord) -> Event:
        """What is told of a line of the log."""
        found = vars(record)
        request, job = found.get("request"), found.get("job") or ""
        request = request if isinstance(request, HttpRequest) else None
        hide = hiding([*(brought_by(request) if request else []), *kept_in_settings()])
        tags = {"request_id": found.get("request_id"), "job": job, "method": _method(request)}
        event = {
            "level": "fatal" if record.levelno >= logging.CRITICAL else "error",
            "logger": record.name,
            "logentry": {"message": hide(str(record.msg)), "formatted": hide(record.getMessage())},
            "exception": self._raised(record, hide),
            "transaction": view_of(request) if request else job.partition(" ")[0],
            "tags": {name: value for name, value in tags.items() if value},
        }
        return cast(Event, {name: value for name, value in event.items() if value})

    def _raised(self, record: logging.LogRecord, hide: Callable[[str], str]) -> dict[str, Any]:
        """The exception, and those that led to it, each with its stack."""
        if not (record.exc_info and record.exc_info[1]):
            return {}
        event, _ = event_from_exception(record.exc_info, client_options=self.client.options)
        exceptions = cast(dict[str, Any], event)["exception"]["values"]
        for raised in exceptions:
            raised["value"] = hide(raised.get("value") or "")
        return {"values": exceptions}


def _method(request: HttpRequest | None) -> str:
    method = str(request.method) if request else ""
    return method if not method or method in HTTPMethod.__members__ else "other"


def only_what_is_known(event: Event, hint: Hint) -> Event:
    """The event without what the library adds to it, such as the name of the machine."""
    known: dict[str, Any] = {name: value for name, value in event.items() if name in KEPT}
    for raised in known.get("exception", {"values": []})["values"]:
        stack = raised.get("stacktrace") or {"frames": []}
        stack["frames"] = [
            {name: value for name, value in frame.items() if name in KEPT_OF_FRAMES}
            for frame in stack["frames"]
        ]
    return cast(Event, known)


def hiding(values: Iterable[str]) -> Callable[[str], str]:
    """Hides these values in a text, and what the log hides."""
    found = {value for value in values if len(value) >= SHORTEST}
    found |= {repr(value)[1:-1] for value in found}
    longest_first = sorted(found, key=len, reverse=True)

    def hide(text: str) -> str:
        for value in longest_first:
            text = text.replace(value, HIDDEN)
        return without_secrets(text)

    return hide


def brought_by(request: HttpRequest) -> Iterator[str]:
    """What came with a request, as far as it was read: exceptions quote what they choke on."""
    read = vars(request)
    if match := request.resolver_match:
        yield from map(str, [*match.args, *match.kwargs.values()])
    else:
        yield from request.path.split("/")
    for name, value in request.META.items():
        if name.startswith("HTTP_") or name == "QUERY_STRING":
            yield from (value, *value.split())
    yield from request.COOKIES.values()
    for form in (request.GET, read.get("_post") or QueryDict()):
        for _, values in form.lists():
            yield from values
    body: bytes = read.get("_body") or b""
    for text in TEXT.findall(body[:LONGEST_READ].decode(errors="replace")):
        yield text
        with suppress(ValueError):  # it has escapes that are none of JSON
            yield json.loads(f'"{text}"', strict=False)


def kept_in_settings() -> Iterator[str]:
    """Keys and passwords of this installation."""
    for name in vars(ours):
        if name.isupper():
            yield from _secrets(name, getattr(settings, name))


def _secrets(name: str, value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _secrets(str(key), inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _secrets(name, inner)
    elif isinstance(value, str) and SECRET.search(name) and not DOTTED.fullmatch(value):
        yield value
