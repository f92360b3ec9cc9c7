"""How an operation is called, with examples in the place of what the caller would choose."""

import json
import re
from collections.abc import Iterator
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from apis.definitions.examples import Examples, content_of, is_json, json_of
from apis.definitions.operations import Operation
from apis.definitions.parameters import schema_of
from apis.definitions.refs import resolve_reference
from apis.definitions.requests import Input, InvalidInput, build_request, content_types, inputs_of
from apis.definitions.samples import BASE_URL, KEY, Body, Call, Secret
from apis.definitions.security import security_alternatives, security_schemes

KEY_HEADER = "X-API-Key"
"""The header that gateways read, whatever else the definition demands."""
LONGEST_BODY = 4_000
"""Characters of what is sent. No one reads more next to an operation."""
LONGEST_WORD = 200
"""Characters of a parameter."""
FORM = "application/x-www-form-urlencoded"
_NOT_CALLED = {"trace"}
"""Browsers and Node.js refuse to."""
_BODILESS = {"get", "head"}
_NAME = re.compile(r"[A-Za-z0-9_-]{1,100}")
_PRINTABLE = re.compile(r"[!-~](?:[ -~]*[!-~])?")
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)
"""What a terminal acts on, and what shows a text in another order than it has."""


class Calls:
    """The calls of one document."""

    def __init__(self, document: dict[str, Any], examples: Examples) -> None:
        self.document = document
        self.examples = examples

    def of(self, operation: Operation) -> Call | None:
        """One with all that is required and nothing else; None if no such call can be made up."""
        try:
            body = self._body(operation)
            typed = {each: self._typed(each) for each in self._required(operation)}
            request = build_request(BASE_URL, operation, typed, "", "")
        except InvalidInput:
            return None
        headers = {name: value for name, value in request.headers.items() if name != "Accept"}
        return Call(
            method=request.method,
            path=request.url.removeprefix(BASE_URL),
            secrets=self._secrets(operation),
            headers=headers,
            body=body,
        )

    def _required(self, operation: Operation) -> Iterator[Input]:
        if operation.method in _NOT_CALLED:
            raise InvalidInput("")
        yield from (each for each in inputs_of(self.document, operation) if each.is_required)

    def _typed(self, given: Input) -> str:
        holder = {**given.fields, "schema": schema_of(given.fields)}
        value = self.examples.of(holder)
        values = value if isinstance(value, list) else [value]
        text = ",".join(_word(each) for each in values)
        is_fit = bool(_PRINTABLE.fullmatch(text)) if given.where == "header" else bool(text)
        return text if is_fit and len(text) <= LONGEST_WORD else "text"

    def _secrets(self, operation: Operation) -> dict[str, Secret]:
        """The key for the gateway, and what the first way to be let in demands."""
        found = {KEY_HEADER: KEY}
        for name in next(iter(security_alternatives(self.document, operation)), {}):
            scheme = self._schemes.get(name, {})
            kind, header = scheme.get("type"), str(scheme.get("name"))
            if kind == "apiKey" and scheme.get("in") == "header" and _NAME.fullmatch(header):
                if header.lower() != KEY_HEADER.lower():
                    found[header] = KEY
            elif kind == "http" and str(scheme.get("scheme")).lower() == "basic":
                found["Authorization"] = Secret("CREDENTIALS", "Basic ")
            elif kind in {"http", "oauth2", "openIdConnect"}:
                found["Authorization"] = Secret("TOKEN", "Bearer ")
        return found

    @cached_property
    def _schemes(self) -> dict[str, dict[str, Any]]:
        return security_schemes(self.document)

    def _body(self, operation: Operation) -> Body | None:
        """The first that can be written; raises Unfit if it needs one and none can."""
        if operation.method in _BODILESS:
            return None
        given = resolve_reference(self.document, operation.fields.get("requestBody"))
        content = content_of(given)
        kinds = content_types(self.document, operation)
        for kind in sorted(kinds, key=lambda kind: not is_json(kind)):
            if made := _written(kind, self.examples.of(content.get(kind, {}))):
                return made
        if isinstance(given, dict) and given.get("required") is True:
            raise InvalidInput("")
        return None


def _written(media_type: str, value: Any) -> Body | None:
    """What is sent for an example, if that is known and can be shown."""
    if is_json(media_type):
        body = _as_json(media_type, _read(value))
    elif isinstance(value, str):
        body = Body(media_type, value)
    elif media_type == FORM and isinstance(value, dict):
        pairs = {name: _word(each) for name, each in value.items()}
        body = Body(media_type, urlencode({name: word for name, word in pairs.items() if word}))
    else:
        return None
    return body if body and len(body.text) <= LONGEST_BODY and is_shown(body.text) else None


def _as_json(media_type: str, value: Any) -> Body | None:
    try:
        text = json_of(value, LONGEST_BODY)
    except RecursionError:
        return None
    return Body(media_type, text, value) if text and value is not None else None


def _read(value: Any) -> Any:
    """An example that is JSON in a text, as people often write it, or the value itself."""
    if isinstance(value, str) and value.lstrip()[:1] in {"{", "["} and len(value) <= LONGEST_BODY:
        try:
            return json.loads(value, parse_constant=_refused)
        except (ValueError, RecursionError):
            return value
    return value


def _refused(word: str) -> Any:
    raise ValueError(f"{word} is no JSON")


def is_shown(text: str) -> bool:
    """Whether a text is what it looks like, also in a terminal."""
    return _UNSEEN.search(text) is None


def _word(value: Any) -> str:
    """A value in a URL, a header or a form; empty for what has no place there."""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, str | int | float) else ""
