"""What a definition says, in the order in which people read it: for a page and for a text file."""

import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from apis.definitions.bodies import media_types
from apis.definitions.operations import Operation, operations_by_tag
from apis.definitions.parameters import parameters, schema_of
from apis.definitions.refs import followed
from apis.definitions.rows import Row, rows_of, type_words
from apis.definitions.security import alternatives, schemes
from apis.definitions.shapes import Shapes, shared_name
from apis.markdown import Writer

OBJECT: dict[str, Any] = {"properties": {"a": {}}}
EVERYTHING = {
    "parameters": [{"name": "a", "in": "query"}],
    "requestBody": {"content": {"a/b": {"schema": OBJECT}}},
    "responses": {"200": {"content": {"a/b": {"schema": OBJECT}}}},
}
"""An operation that is drawn by every template."""
MOST_OPERATIONS = 1_000
MOST_SCHEMAS = 1_000


@dataclass(frozen=True)
class Content:
    """What is sent or answered, in one media type."""

    media_type: str
    type: str
    schema: str
    """The name of a shared schema, described on its own; else empty, and `rows` describe it."""
    rows: list[Row]


@dataclass(frozen=True)
class Answer:
    """One answer, by its status code."""

    code: str
    about: SafeString
    content: list[Content]


@dataclass(frozen=True)
class Entry:
    """An operation with all that is needed to call it."""

    anchor: str
    operation: Operation
    summary: str
    about: SafeString
    security: str
    parameters: list[Row]
    body: list[Content]
    body_about: SafeString
    answers: list[Answer]
    curl: str

    @property
    def is_deprecated(self) -> bool:
        """Whether the definition says not to use it in something new."""
        return self.operation.fields.get("deprecated") is True


@dataclass(frozen=True)
class Thing:
    """A shared schema."""

    name: str
    type: str
    about: SafeString
    rows: list[Row]


class Reader:
    """Reads one document. Descriptions are written as they are come across."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document
        self.shapes = Shapes(document)
        self.writer = Writer()

    def about(self) -> SafeString:
        """The description of the whole."""
        return self.writer.html(_mapping(self.document.get("info")).get("description"), level=2)

    def groups(self) -> dict[str, list[Entry]]:
        """The operations by their first tag, tags in the order of the document."""
        numbers = count(1)
        return {
            tag: [self._entry(f"operation-{next(numbers)}", each) for each in group]
            for tag, group in operations_by_tag(self.document, MOST_OPERATIONS).items()
        }

    def things(self) -> list[Thing]:
        """The shared schemas."""
        components = _mapping(self.document.get("components"))
        named = list(_mapping(components.get("schemas")).items())[:MOST_SCHEMAS]
        return [
            Thing(
                name,
                type_words(self.shapes, schema),
                self._about(self.shapes.of(schema).fields),
                rows_of(self.shapes, schema, self.writer),
            )
            for name, schema in named
        ]

    def _entry(self, anchor: str, operation: Operation) -> Entry:
        fields = operation.fields
        body = _mapping(followed(self.document, fields.get("requestBody")))
        return Entry(
            anchor=anchor,
            operation=operation,
            summary=str(fields.get("summary") or ""),
            about=self._about(fields),
            security=self._security(operation),
            parameters=list(self._parameters(operation)),
            body=self._content(body),
            body_about=self._about(body),
            answers=list(self._answers(fields)),
            curl=self._curl(operation, body),
        )

    def _parameters(self, operation: Operation) -> Iterator[Row]:
        for (where, _key), each in parameters(self.document, operation).items():
            kind = type_words(self.shapes, schema_of(each))
            yield Row(
                name=str(each.get("name")),
                kind=f"{where}, {kind}",
                is_required=each.get("required") is True,
                about=self._about(each),
            )

    def _content(self, holder: dict[str, Any]) -> list[Content]:
        return [
            Content(
                media_type,
                type_words(self.shapes, schema),
                shared_name(schema),
                [] if shared_name(schema) else rows_of(self.shapes, schema, self.writer),
            )
            for media_type, schema in media_types(holder).items()
        ]

    def _answers(self, fields: dict[str, Any]) -> Iterator[Answer]:
        for code, given in _mapping(fields.get("responses")).items():
            answer = _mapping(followed(self.document, given))
            yield Answer(code, self._about(answer), self._content(answer))

    def _about(self, fields: dict[str, Any]) -> SafeString:
        return self.writer.html(fields.get("description"), level=4)

    def _security(self, operation: Operation) -> str:
        ways = [" and ".join(way) for way in alternatives(self.document, operation)]
        return " or ".join(way or "nothing" for way in ways)

    def _curl(self, operation: Operation, body: dict[str, Any]) -> str:
        """A call to copy. The base URL and the key are those of the caller."""
        parts = ["curl", f'"$BASE_URL"{shlex.quote(operation.template)}']
        if operation.method != "get":
            parts.append(f"--request {operation.method.upper()}")
        parts += [f"--header {each}" for each in self._headers(operation)]
        kinds = list(media_types(body))
        if kinds:
            parts.append(f"--header {shlex.quote(f'Content-Type: {kinds[0]}')} --data @body")
        return " \\\n  ".join(parts)

    def _headers(self, operation: Operation) -> Iterator[str]:
        known = schemes(self.document)
        for name in next(iter(alternatives(self.document, operation)), {}):
            scheme = known.get(name, {})
            if scheme.get("type") == "apiKey" and scheme.get("in") == "header":
                yield f'{shlex.quote(str(scheme.get("name")) + ": ")}"$API_KEY"'
            elif scheme.get("type") in {"http", "oauth2", "openIdConnect"}:
                yield '"Authorization: Bearer $TOKEN"'


def written(document: Any) -> str:
    """The reference as HTML, to be kept. It takes 0.2 s for 300 operations, often more."""
    reader = Reader(_mapping(document))
    context: dict[str, Any] = {"about": reader.about(), "groups": reader.groups()}
    context |= {"things": reader.things(), "is_cut": reader.writer.is_full}
    return render_to_string("apis/_reference.html", context)


def read_all_templates() -> None:
    """Have the engine read its files, which it does at their first use."""
    written({"paths": {"/a": {"get": EVERYTHING}}, "components": {"schemas": {"A": OBJECT}}})


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
