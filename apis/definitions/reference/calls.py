"""Makes up calls of operations, with examples for what the caller would choose."""

import json
import re
from functools import cached_property
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from apis.definitions.reading.operations import Operation, operations
from apis.definitions.reading.parameters import schema_of
from apis.definitions.reading.refs import content_of, resolved
from apis.definitions.reading.security import security_alternatives, security_schemes
from apis.definitions.reference.examples import Examples, is_json, json_of
from apis.definitions.reference.requests import (
    Input,
    InvalidInput,
    build_request,
    content_types,
    inputs_of,
)
from apis.definitions.reference.samples import BASE_URL, KEY, Body, Call, Secret

KEY_HEADER = "X-API-Key"
"""The header that gateways read, whatever else the definition demands."""
LONGEST_BODY = 4_000
"""Characters of a body. No one reads more next to an operation."""
LONGEST_WORD = 200
"""Characters of a parameter."""
FORM = "application/x-www-form-urlencoded"
MOST_LOOKED_AT = 1_000
MOST_TRIED = 20
_EASIEST = ("get", "head", "post", "put", "patch", "options", "delete", "trace")
"""Methods, from the one that is easiest to call."""
_NOT_CALLED = {"trace"}
"""Methods that browsers and Node.js refuse to send."""
_BODILESS = {"get", "head"}
_NAME = re.compile(r"[A-Za-z0-9_-]{1,100}")
_PRINTABLE = re.compile(r"[!-~](?:[ -~]*[!-~])?")
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)
"""Characters that a terminal acts on, or that show a text in another order than it has."""


class Calls:
    """Makes up calls of the operations of one document."""

    def __init__(self, document: dict[str, Any], examples: Examples) -> None:
        self.document = document
        self.examples = examples

    def of(self, operation: Operation) -> Call | None:
        """A call of the operation with all that is required and nothing else.

        None if none can be made up, such as for TRACE or for a body in an unknown media type.
        """
        if operation.method in _NOT_CALLED:
            return None
        inputs = [input_ for input_ in inputs_of(self.document, operation) if input_.is_required]
        try:
            body = self._body(operation)
            texts = {input_: self._example_text(input_) for input_ in inputs}
            request = build_request(BASE_URL, operation, texts, "", "")
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

    def _example_text(self, parameter: Input) -> str:
        """An example of the parameter as it is typed; "text" if its example cannot be sent."""
        example = self.examples.of({**parameter.fields, "schema": schema_of(parameter.fields)})
        values = example if isinstance(example, list) else [example]
        text = ",".join(map(_scalar_text, values))
        is_sendable = _PRINTABLE.fullmatch(text) if parameter.where == "header" else text
        return text if is_sendable and len(text) <= LONGEST_WORD else "text"

    def _secrets(self, operation: Operation) -> dict[str, Secret]:
        """The secrets by header: the gateway's key, and those of the first security alternative."""
        secrets = {KEY_HEADER: KEY}
        for name in next(iter(security_alternatives(self.document, operation)), {}):
            scheme = self._schemes.get(name, {})
            kind, header = scheme.get("type"), str(scheme.get("name"))
            if kind == "apiKey" and scheme.get("in") == "header" and _NAME.fullmatch(header):
                if header.lower() != KEY_HEADER.lower():
                    secrets[header] = KEY
            elif kind == "http" and str(scheme.get("scheme")).lower() == "basic":
                secrets["Authorization"] = Secret("CREDENTIALS", "Basic ")
            elif kind in {"http", "oauth2", "openIdConnect"}:
                secrets["Authorization"] = Secret("TOKEN", "Bearer ")
        return secrets

    @cached_property
    def _schemes(self) -> dict[str, dict[str, Any]]:
        """The document's Security Scheme Objects, by name."""
        return security_schemes(self.document)

    def _body(self, operation: Operation) -> Body | None:
        """An example body in the first media type that can be written, JSON before others.

        None if it can be left out. Raises InvalidInput if it is required and cannot be written.
        """
        if operation.method in _BODILESS:
            return None
        request_body = resolved(self.document, operation.fields.get("requestBody"))
        content = content_of(request_body)
        names = content_types(self.document, operation)
        for name in sorted(names, key=lambda name: not is_json(name)):
            if body := _body_of(name, self.examples.of(content.get(name, {}))):
                return body
        if request_body.get("required") is True:
            raise InvalidInput("")
        return None


def first_call(document: dict[str, Any], calls: Calls) -> tuple[Operation, Call] | None:
    """The easiest operation, and a call of it: one that reads and needs no parameters, if any.

    Deprecated operations come last. None if none of the MOST_TRIED easiest ones can be called with
    examples alone.
    """
    candidates = islice(operations(document), MOST_LOOKED_AT)
    ranked = sorted(candidates, key=lambda operation: _difficulty(document, operation))
    for operation in ranked[:MOST_TRIED]:
        if call := calls.of(operation):
            return operation, call
    return None


def _difficulty(document: dict[str, Any], operation: Operation) -> tuple[bool, int, int]:
    """A sort key: whether it is deprecated, the rank of its method, its required parameters."""
    required_count = sum(parameter.is_required for parameter in inputs_of(document, operation))
    is_deprecated = operation.fields.get("deprecated") is True
    return is_deprecated, _EASIEST.index(operation.method), required_count


def _body_of(media_type: str, value: Any) -> Body | None:
    """The body for an example; None if it is too long or unprintable, or its type is unknown."""
    if is_json(media_type):
        body = _json_body(media_type, _parsed(value))
    elif isinstance(value, str):
        body = Body(media_type, value)
    elif media_type == FORM and isinstance(value, dict):
        texts = {name: _scalar_text(field) for name, field in value.items()}
        body = Body(media_type, urlencode({name: text for name, text in texts.items() if text}))
    else:
        return None
    return body if body and len(body.text) <= LONGEST_BODY and is_shown(body.text) else None


def _json_body(media_type: str, value: Any) -> Body | None:
    """The value as a body in JSON; None for no value, or one that is too long or too deep."""
    try:
        text = json_of(value, LONGEST_BODY)
    except RecursionError:
        return None
    return Body(media_type, text, value) if text and value is not None else None


def _parsed(value: Any) -> Any:
    """The value of an example; parsed if it is JSON in a string, as people often write it."""
    if isinstance(value, str) and value.lstrip()[:1] in {"{", "["} and len(value) <= LONGEST_BODY:
        try:
            return json.loads(value, parse_constant=_refuse_constant)
        except (ValueError, RecursionError):
            return value
    return value


def _refuse_constant(name: str) -> Any:
    """Raise ValueError for NaN and Infinity, which Python would read although they are no JSON."""
    raise ValueError(f"{name} is no JSON")


def is_shown(text: str) -> bool:
    """Whether a text has only characters that a terminal shows as they are."""
    return _UNSEEN.search(text) is None


def _scalar_text(value: Any) -> str:
    """A value as text in a URL, a header or a form; empty for null, lists and objects."""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, str | int | float) else ""
