"""Builds the request to an operation from the definition and from typed values.

The request always goes to the base URL or below it, whatever was typed, and whatever the definition
says.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from apis.definitions.reading.operations import Operation
from apis.definitions.reading.parameters import parameters, schema_of
from apis.definitions.reading.refs import mapping, media_types, resolve_reference

MOST_INPUTS = 100
"""Inputs of one operation."""
ANY_TYPE = "application/octet-stream"
_NAMES = re.compile(r"{([^{}]*)}")
_TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")
_MEDIA_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,60}/[a-z0-9!#$&^_.+-]{1,100}")
_PLAIN = "/:@!$&'()*+,;=-._~"
"""Characters that need no encoding in a path (RFC 3986)."""
_DOTS = {".", ".."}
_NOT_SENT = re.compile(
    r"(?:host|cookie2?|expect|forwarded|via|te|trailer|upgrade|connection|keep-alive"
    r"|x-api-key|x-api|x-gateway-token|(?:content|transfer|accept)-(?:length|encoding)"
    r"|(?:proxy|x-forwarded|x-original)-.*)"
)
"""Headers that the caller cannot set, because the console and the gateway set them."""


class InvalidInput(Exception):
    """A value would lead the request elsewhere. Its text is the reason, `key` names the input."""

    def __init__(self, reason: str, key: str = "") -> None:
        super().__init__(reason)
        self.key = key


@dataclass(frozen=True)
class Input:
    """A parameter of an operation, for which a form asks."""

    key: str
    """The name of its form field, because a parameter can have any name."""
    where: str
    """`path`, `query` or `header`."""
    name: str
    fields: dict[str, Any] = field(compare=False)
    """Its Parameter Object; empty for a part of the path without one."""

    @property
    def is_required(self) -> bool:
        """Whether the operation cannot be called without it."""
        return self.where == "path" or self.fields.get("required") is True


@dataclass(frozen=True)
class Request:
    """The request to send, without the key."""

    method: str
    url: str
    headers: dict[str, str]
    content: bytes = b""


def inputs_of(document: dict[str, Any], operation: Operation) -> list[Input]:
    """The parameters of an operation: of the path, the query, and headers that the caller can set.

    Up to MOST_INPUTS, with the parts of the path that have no Parameter Object.
    """
    declared = [
        (str(fields.get("in")), str(fields.get("name")), fields)
        for fields in parameters(document, operation).values()
    ]
    path_fields = {name: fields for where, name, fields in declared if where == "path"}
    path_names = dict.fromkeys(_NAMES.findall(operation.template))
    rows = [("path", name, path_fields.get(name, {})) for name in path_names]
    rows += [row for row in declared if row[0] == "query"]
    rows += [row for row in declared if row[0] == "header" and is_sent(row[1])]
    return [Input(f"{row[0]}-{number}", *row) for number, row in enumerate(rows[:MOST_INPUTS], 1)]


def is_sent(header: str) -> bool:
    """Whether the caller can set a header of this name."""
    return bool(_TOKEN.fullmatch(header)) and not _NOT_SENT.fullmatch(header.lower())


def content_types(document: dict[str, Any], operation: Operation) -> dict[str, Any]:
    """The schemas of the operation's body, by the media types in which it can be sent.

    Empty without a body. A body without a valid media type has ANY_TYPE.
    """
    body = resolve_reference(document, operation.fields.get("requestBody"))
    if not isinstance(body, dict):
        return {}
    schemas = media_types(body)
    sendable = {name: schemas[name] for name in schemas if _MEDIA_TYPE.fullmatch(name)}
    return sendable or {ANY_TYPE: {}}


def build_request(
    base_url: str, operation: Operation, typed: Mapping[Input, str], content_type: str, body: str
) -> Request:
    """The request with the typed values. Raises InvalidInput if it would leave the base URL."""
    url = _url(base_url, operation, typed)
    headers = {"Accept": "*/*"}
    headers |= {row.name: value for row, value in typed.items() if row.where == "header" and value}
    if content_type and body:
        headers["Content-Type"] = content_type
    content = body.replace("\r\n", "\n").encode() if content_type else b""
    return Request(operation.method.upper(), url, headers, content)


def _url(base_url: str, operation: Operation, typed: Mapping[Input, str]) -> str:
    """The URL with the typed values. Raises InvalidInput if it would leave the base URL."""
    values = {}
    for parameter, value in typed.items():
        if parameter.where == "path":
            if _leads_away(value):
                raise InvalidInput("Leave out . and .. between slashes.", parameter.key)
            values[parameter.name] = value
    url = base_url.rstrip("/") + _path(operation.template, values)
    _demand_below(base_url, url)
    query = "&".join(_query(typed))
    return f"{url}?{query}" if query else url


def _path(template: str, values: Mapping[str, str]) -> str:
    """The encoded path, with the values for the names in the template."""
    parts = re.split(_NAMES, template)  # every second one is a name
    return "".join(
        quote(values.get(part, ""), safe="") if index % 2 else quote(part, safe=_PLAIN)
        for index, part in enumerate(parts)
    )


def _query(typed: Mapping[Input, str]) -> Iterator[str]:
    """The encoded parts of the query, without empty values.

    A list is typed with commas, and sent as the definition says: as several parts, or with commas.
    """
    for parameter, value in typed.items():
        if parameter.where != "query" or not value:
            continue
        values, is_list = [value], mapping(schema_of(parameter.fields)).get("type") == "array"
        if is_list and parameter.fields.get("explode") is not False:
            values = [part.strip() for part in value.split(",")]
        yield from (f"{quote(parameter.name, safe='')}={quote(part, safe='')}" for part in values)


def _demand_below(base_url: str, url: str) -> None:
    """Raise InvalidInput if the URL is not below the base URL.

    The path of the definition can lead away, and so can values that are harmless on their own.
    """
    base, target = urlsplit(base_url.rstrip("/")), urlsplit(url)
    is_same_host = (target.scheme, target.netloc) == (base.scheme, base.netloc)
    if not is_same_host or not target.path.startswith(f"{base.path}/") or _leads_away(target.path):
        raise InvalidInput("This path leads out of the base URL, so it cannot be called.")


def _leads_away(path: str) -> bool:
    """Whether the path has `.` or `..`, also for a server that decodes it several times.

    True also for a path that is still encoded after it was decoded five times.
    """
    for _ in range(5):
        segments = re.split(r"[/\\]", path)
        if any(segment.partition(";")[0].strip() in _DOTS for segment in segments):
            return True
        path, before = unquote(path), path
        if path == before:
            return False
    return True
