"""A request to an operation, made of the definition and of what someone typed.

Whatever was typed, and whatever the definition says, it goes to the base URL or below it.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from apis.definitions.bodies import media_types
from apis.definitions.operations import Operation
from apis.definitions.parameters import parameters, schema_of
from apis.definitions.refs import resolve_reference

MOST_INPUTS = 100
"""Of one operation."""
ANY_TYPE = "application/octet-stream"
_NAMES = re.compile(r"{([^{}]*)}")
_TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")
_MEDIA_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,60}/[a-z0-9!#$&^_.+-]{1,100}")
_PLAIN = "/:@!$&'()*+,;=-._~"
"""What stands in a path for itself (RFC 3986)."""
_DOTS = {".", ".."}
_NOT_SENT = re.compile(
    r"(?:host|cookie2?|expect|forwarded|via|te|trailer|upgrade|connection|keep-alive"
    r"|x-api-key|x-api|x-gateway-token|(?:content|transfer|accept)-(?:length|encoding)"
    r"|(?:proxy|x-forwarded|x-original)-.*)"
)
"""Headers that say whose call it is or how it is sent: they are the console's and the gateway's."""


class InvalidInput(Exception):
    """What was typed leads elsewhere: its text is the reason, and `key` says at which input."""

    def __init__(self, reason: str, key: str = "") -> None:
        super().__init__(reason)
        self.key = key


@dataclass(frozen=True)
class Input:
    """One parameter that is asked for."""

    key: str
    """What a form calls it: names of parameters are whatever someone wrote."""
    where: str
    """`path`, `query` or `header`."""
    name: str
    fields: dict[str, Any] = field(compare=False)
    """Its Parameter Object; empty for a part of the path that is not described."""

    @property
    def is_required(self) -> bool:
        """Whether there is no call without it."""
        return self.where == "path" or self.fields.get("required") is True


@dataclass(frozen=True)
class Request:
    """What is sent, without the key."""

    method: str
    url: str
    headers: dict[str, str]
    content: bytes = b""


def inputs_of(document: dict[str, Any], operation: Operation) -> list[Input]:
    """What an operation asks for, in the order of a URL; without what is not sent."""
    declared = list(parameters(document, operation).values())
    described = {str(each.get("name")): each for each in declared if each.get("in") == "path"}
    names = dict.fromkeys(_NAMES.findall(operation.template))
    found = [("path", name, described.get(name, {})) for name in names]
    for where in ("query", "header"):
        some = [(str(each.get("name")), each) for each in declared if each.get("in") == where]
        found += [(where, name, each) for name, each in some if where == "query" or is_sent(name)]
    return [
        Input(f"{where}-{number}", where, name, each)
        for number, (where, name, each) in enumerate(found[:MOST_INPUTS], 1)
    ]


def is_sent(header: str) -> bool:
    """Whether a header of this name is the caller's to choose."""
    return bool(_TOKEN.fullmatch(header)) and not _NOT_SENT.fullmatch(header.lower())


def content_types(document: dict[str, Any], operation: Operation) -> dict[str, Any]:
    """The schemas of the body by the media types in which it can be sent; none without a body."""
    body = resolve_reference(document, operation.fields.get("requestBody"))
    if not isinstance(body, dict):
        return {}
    named = {name: each for name, each in media_types(body).items() if _MEDIA_TYPE.fullmatch(name)}
    return named or {ANY_TYPE: {}}


def build_request(
    base_url: str, operation: Operation, typed: Mapping[Input, str], content_type: str, body: str
) -> Request:
    """The request; raises Unfit where what was typed would lead out of the base URL."""
    url = _url(base_url, operation, typed)
    given = {each.name: value for each, value in typed.items() if each.where == "header" and value}
    headers = {"Accept": "*/*", **given}
    if content_type and body:
        headers["Content-Type"] = content_type
    content = body.replace("\r\n", "\n").encode() if content_type else b""
    return Request(operation.method.upper(), url, headers, content)


def _url(base_url: str, operation: Operation, typed: Mapping[Input, str]) -> str:
    values = {each: value for each, value in typed.items() if each.where == "path"}
    for each, value in values.items():
        if _leads_away(value):
            raise InvalidInput("Leave out . and .. between slashes.", each.key)
    path = _path(operation.template, {each.name: value for each, value in values.items()})
    url = base_url.rstrip("/") + path
    _demand_below(base_url, url)
    query = "&".join(_query(typed))
    return f"{url}?{query}" if query else url


def _path(template: str, values: Mapping[str, str]) -> str:
    parts = re.split(_NAMES, template)
    return "".join(
        quote(values.get(part, ""), safe="") if place % 2 else quote(part, safe=_PLAIN)
        for place, part in enumerate(parts)
    )


def _query(typed: Mapping[Input, str]) -> Iterator[str]:
    """Each value by its name. A list is typed with commas; it is sent as the definition says."""
    for each, value in typed.items():
        if each.where != "query" or not value:
            continue
        schema, values = schema_of(each.fields), [value]
        is_list = isinstance(schema, dict) and schema.get("type") == "array"
        if is_list and each.fields.get("explode") is not False:
            values = [part.strip() for part in value.split(",")]
        yield from (f"{quote(each.name, safe='')}={quote(part, safe='')}" for part in values)


def _demand_below(base_url: str, url: str) -> None:
    """The definition's own text may lead away, too, and parts that are harmless on their own."""
    base, made = urlsplit(base_url.rstrip("/")), urlsplit(url)
    is_there = (made.scheme, made.netloc) == (base.scheme, base.netloc)
    if not is_there or not made.path.startswith(f"{base.path}/") or _leads_away(made.path):
        raise InvalidInput("This path leads out of the base URL, so it cannot be called.")


def _leads_away(path: str) -> bool:
    """Whether it goes up, also for a server that decodes it more often than it was encoded."""
    for _ in range(5):
        segments = re.split(r"[/\\]", path)
        if any(segment.partition(";")[0].strip() in _DOTS for segment in segments):
            return True
        path, before = unquote(path), path
        if path == before:
            return False
    return True
