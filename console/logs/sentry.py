"""Sending errors to Sentry, if SENTRY_DSN is set: what broke and where, without personal data.

Each error of the log is sent with a few known fields. Sentry's own integrations are off, because
they collect requests, statements and people, and each new release may collect more.

Only the logging settings name this module, and only with SENTRY_DSN, so that others do not import
Sentry's library.
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
"""The most errors that a process sends: a database that is away fails every request alike."""
LAST_MOMENT = 2.0
"""Seconds that a process has at its end for sending what waits."""
SHORTEST = 6
"""The least characters of a value of the request to be hidden: shorter ones are in any text."""
LONGEST_READ = 64 * 1024
"""The bytes of a body whose texts are hidden."""
NOT_TOLD = ("sentry_sdk", "urllib3", "django.security.")
"""Loggers whose errors are not sent: those of Sentry itself, and mistakes of clients."""
KEPT = {
    *("event_id", "timestamp", "platform", "sdk", "release", "environment", "level", "logger"),
    *("logentry", "exception", "transaction", "tags"),
}
"""The fields of an event that are sent."""
KEPT_OF_FRAMES = {
    *("filename", "function", "module", "lineno", "in_app"),
    *("pre_context", "context_line", "post_context"),
}
SECRET = re.compile(r"secret|passw|token|key|dsn", re.IGNORECASE)
"""Settings whose values are hidden, by their names."""
DOTTED = re.compile(r"\w+(\.\w+)+")
"""The dotted path of a class, which is no secret."""
TEXT = re.compile(r'"((?:[^"\\]|\\.)+)"')

logger = logging.getLogger(__name__)


class ToSentry(logging.Handler):
    """A log handler that gives errors to Sentry's library, whose thread sends them."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.minute_began_at, self.sent = time.monotonic(), 0
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
        """Send the record, unless there were too many. Exceptions are logged and suppressed."""
        # A filter may have made the record a warning.
        if record.levelno < self.level or record.name.startswith(NOT_TOLD) or self._is_too_much():
            return
        try:
            self.client.capture_event(self._event(record))
        except Exception as error:
            logger.warning("An error was not told to Sentry: %s", type(error).__name__)

    def close(self) -> None:
        """Wait up to two seconds for what is being sent, when the process ends."""
        self.client.close(timeout=LAST_MOMENT)
        super().close()

    def _is_too_much(self) -> bool:
        """Count one more error. Returns whether this minute has had too many."""
        if (now := time.monotonic()) - self.minute_began_at > 60:
            self.minute_began_at, self.sent = now, 0
        self.sent += 1
        return self.sent > MOST_A_MINUTE

    def _event(self, record: logging.LogRecord) -> Event:
        """Sentry's event for a log record, with values of the request and secrets hidden."""
        fields = vars(record)
        request, job = fields.get("request"), fields.get("job") or ""
        request = request if isinstance(request, HttpRequest) else None
        hide = hiding([*(brought_by(request) if request else []), *kept_in_settings()])
        tags = {"request_id": fields.get("request_id"), "job": job, "method": _method(request)}
        event = {
            "level": "fatal" if record.levelno >= logging.CRITICAL else "error",
            "logger": record.name,
            "logentry": {"message": hide(str(record.msg)), "formatted": hide(record.getMessage())},
            "exception": self._raised(record, hide),
            "transaction": view_of(request) if request else job.partition(" ")[0],
            "tags": {field: content for field, content in tags.items() if content},
        }
        return cast(Event, {field: content for field, content in event.items() if content})

    def _raised(self, record: logging.LogRecord, hide: Callable[[str], str]) -> dict[str, Any]:
        """The record's exception and those that led to it, each with its stack; {} for none."""
        if not (record.exc_info and record.exc_info[1]):
            return {}
        event, _ = event_from_exception(record.exc_info, client_options=self.client.options)
        exceptions = cast(dict[str, Any], event)["exception"]["values"]
        for raised in exceptions:
            raised["value"] = hide(raised.get("value") or "")
        return {"values": exceptions}


def _method(request: HttpRequest | None) -> str:
    """The method, "other" for one that does not exist, and "" without a request."""
    method = str(request.method) if request else ""
    return method if not method or method in HTTPMethod.__members__ else "other"


def only_what_is_known(event: Event, hint: Hint) -> Event:
    """The event without fields that the library adds, such as the name of the machine."""
    fields: dict[str, Any] = {field: content for field, content in event.items() if field in KEPT}
    for raised in fields.get("exception", {"values": []})["values"]:
        stack = raised.get("stacktrace") or {"frames": []}
        stack["frames"] = [
            {field: content for field, content in frame.items() if field in KEPT_OF_FRAMES}
            for frame in stack["frames"]
        ]
    return cast(Event, fields)


def hiding(values: Iterable[str]) -> Callable[[str], str]:
    """A function that hides these values in a text, and what the log hides."""
    hidden_values = {hidden_value for hidden_value in values if len(hidden_value) >= SHORTEST}
    hidden_values |= {repr(hidden_value)[1:-1] for hidden_value in hidden_values}
    longest_first = sorted(hidden_values, key=len, reverse=True)

    def hide(text: str) -> str:
        """The text without the values of secret settings, and without what looks like a secret."""
        for hidden_value in longest_first:
            text = text.replace(hidden_value, HIDDEN)
        return without_secrets(text)

    return hide


def brought_by(request: HttpRequest) -> Iterator[str]:
    """The texts that came with a request, as far as it was read, because exceptions quote them.

    Arguments of the path, headers, cookies, query, form, and texts in a JSON body.
    """
    attributes = vars(request)
    if match := request.resolver_match:
        yield from map(str, [*match.args, *match.kwargs.values()])
    else:
        yield from request.path.split("/")
    for header, header_value in request.META.items():
        if header.startswith("HTTP_") or header == "QUERY_STRING":
            yield from (header_value, *header_value.split())
    yield from request.COOKIES.values()
    for form in (request.GET, attributes.get("_post") or QueryDict()):
        for _, values in form.lists():
            yield from values
    body: bytes = attributes.get("_body") or b""
    for text in TEXT.findall(body[:LONGEST_READ].decode(errors="replace")):
        yield text
        with suppress(ValueError):  # it has escapes that are none of JSON
            yield json.loads(f'"{text}"', strict=False)


def kept_in_settings() -> Iterator[str]:
    """The values of all settings whose names are those of secrets."""
    for name in vars(ours):
        if name.isupper():
            yield from _secrets(name, getattr(settings, name))


def _secrets(name: str, value: object) -> Iterator[str]:
    """The texts in a setting's value whose names, or keys in a dict, are those of secrets."""
    if isinstance(value, dict):
        for inner_name, inner_value in value.items():
            yield from _secrets(str(inner_name), inner_value)
    elif isinstance(value, list | tuple):
        for inner_value in value:
            yield from _secrets(name, inner_value)
    elif isinstance(value, str) and SECRET.search(name) and not DOTTED.fullmatch(value):
        yield value
