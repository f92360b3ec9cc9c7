"""Reads a definition into the parts of its reference, in the order in which people read it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count, islice
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString

from apis.definitions.reading.operations import Operation, operations_by_tag
from apis.definitions.reading.parameters import parameters, schema_of
from apis.definitions.reading.refs import mapping, media_types, resolved
from apis.definitions.reading.security import security_alternatives
from apis.definitions.reading.shapes import Shapes, shared_name
from apis.definitions.reference.descriptions import DescriptionWriter
from apis.definitions.reference.examples import Examples
from apis.definitions.reference.rows import MARKUP, TAGS, Row, rows_of, type_words
from apis.definitions.reference.samples import Sample

MOST_OPERATIONS = 1_000
MOST_SCHEMAS = 1_000
LONGEST_TITLE = 200
CUT = "Not all of it is shown here. Download the definition to read the rest."
_MARKUP = re.compile(r"[\n*_`<\[\\#&|~]|://|^[-+>0-9]")
_KINDS = {"2": "good", "3": "good", "4": "waiting", "5": "bad"}


@dataclass(frozen=True)
class Content:
    """A body, or a response, in one media type."""

    media_type: str
    type: str
    href: str
    """The link to its shared schema; if it is empty, `rows` describe the body."""
    rows: list[Row]


@dataclass(frozen=True)
class Answer:
    """A response of an operation, by its status code."""

    code: str
    line: str
    """The description if it is one plain line; if it is empty, `about` has the description."""
    about: SafeString
    content: list[Content]

    @property
    def kind(self) -> str:
        """How a page draws the status code."""
        return _KINDS.get(self.code[:1], "muted")


@dataclass(frozen=True)
class Example:
    """An example of a response, by its status code."""

    code: str
    text: str


@dataclass(frozen=True)
class OperationEntry:
    """An operation with what is needed to call it, as pages show it."""

    anchor: str
    operation: Operation
    summary: str
    about: SafeString
    security: str
    parameters: list[Row]
    body: list[Content]
    body_about: SafeString
    answers: list[Answer]
    is_cut: bool
    """Whether some of the operation is left out, because it has too many properties."""
    samples: list[Sample] = field(default_factory=list)
    """A call to copy, in each language; empty if none can be made, or the limit is reached."""
    example: Example | None = None

    @property
    def title(self) -> str:
        """The summary, or the path if there is none, cut off after LONGEST_TITLE characters."""
        return (self.summary.strip() or self.operation.template)[:LONGEST_TITLE]

    @property
    def is_deprecated(self) -> bool:
        """Whether the definition declares the operation deprecated."""
        return self.operation.fields.get("deprecated") is True


@dataclass(frozen=True)
class SharedSchema:
    """A shared schema, as pages show it."""

    anchor: str
    name: str
    type: str
    about: SafeString
    rows: list[Row]
    is_cut: bool


class Reader:
    """Reads one document. Descriptions become HTML in the order of the calls, within limits."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document
        self.shapes = Shapes(document)
        self.examples = Examples(self.shapes)
        self.writer = DescriptionWriter()

    def about(self) -> SafeString:
        """The description of the API, as HTML, with a note if it is too long for a page."""
        about = self._about(mapping(self.document.get("info")), level=3)
        return format_html("{}<p>{}</p>", about, CUT) if self.writer.is_full else about

    def groups(self) -> dict[str, list[OperationEntry]]:
        """The operations, grouped by their first tag, tags in the order of the document."""
        numbers = count(1)
        return {
            tag: [self._entry(f"operation-{next(numbers)}", operation) for operation in group]
            for tag, group in self._operations.items()
        }

    def things(self) -> list[SharedSchema]:
        """The shared schemas of the document, up to MOST_SCHEMAS."""
        return [self._thing(anchor, *named) for anchor, named in self._anchored.items()]

    @cached_property
    def hrefs(self) -> dict[str, str]:
        """The link to each shared schema, by its name, as if all parts were one page."""
        return {name: f"#{anchor}" for anchor, (name, _schema) in self._anchored.items()}

    @cached_property
    def _operations(self) -> dict[str, list[Operation]]:
        """The operations by their first tag, up to MOST_OPERATIONS."""
        return operations_by_tag(self.document, MOST_OPERATIONS)

    @cached_property
    def _anchored(self) -> dict[str, tuple[str, Any]]:
        """The shared schemas of the document with their names, by anchor, up to MOST_SCHEMAS."""
        schemas = mapping(mapping(self.document.get("components")).get("schemas"))
        named = islice(schemas.items(), MOST_SCHEMAS)
        return {f"schema-{number}": item for number, item in enumerate(named, 1)}

    def _thing(self, anchor: str, name: str, schema: Any) -> SharedSchema:
        """The shared schema as pages show it."""
        self.writer.begin_entry()
        return SharedSchema(
            anchor,
            name,
            type_words(self.shapes, schema),
            self._about(self.shapes.of(schema).fields, level=3),
            rows_of(self.shapes, schema, self.writer),
            self.writer.is_full,
        )

    def _entry(self, anchor: str, operation: Operation) -> OperationEntry:
        """The operation as pages show it, still without samples and an example."""
        self.writer.begin_entry()
        fields = operation.fields
        body = resolved(self.document, fields.get("requestBody"))
        return OperationEntry(
            anchor=anchor,
            operation=operation,
            summary=str(fields.get("summary") or ""),
            about=self._about(fields, level=3),
            security=self._security(operation),
            parameters=list(self._parameters(operation)),
            body=self._contents(body),
            body_about=self._about(body),
            answers=list(self._answers(operation)),
            is_cut=self.writer.is_full,
        )

    def _parameters(self, operation: Operation) -> Iterator[Row]:
        """A row for each parameter of the operation, until the writer is full."""
        for (where, _key), parameter in parameters(self.document, operation).items():
            if self.writer.is_full:
                return
            row = Row(
                name=str(parameter.get("name")),
                kind=f"{where}, {type_words(self.shapes, schema_of(parameter))}",
                is_required=parameter.get("required") is True,
                about=self._about(parameter),
            )
            self.writer.spend(len(row.name) + len(row.kind) + MARKUP, TAGS)
            yield row

    def _contents(self, parent: dict[str, Any]) -> list[Content]:
        """The contents of a body or response, one a media type."""
        return [
            Content(
                media_type,
                type_words(self.shapes, schema),
                self.hrefs.get(shared_name(schema), ""),
                [] if shared_name(schema) else rows_of(self.shapes, schema, self.writer),
            )
            for media_type, schema in media_types(parent).items()
        ]

    def _answers(self, operation: Operation) -> Iterator[Answer]:
        """The responses of the operation in their order, until the writer is full."""
        for code, node in mapping(operation.fields.get("responses")).items():
            if self.writer.is_full:
                return
            self.writer.spend(len(code) + MARKUP, TAGS)
            response = resolved(self.document, node)
            line = _plain_line(response.get("description"))
            about = SafeString() if line else self._about(response)
            yield Answer(code, line, about, self._contents(response))

    def _about(self, fields: dict[str, Any], level: int = 4) -> SafeString:
        """The description among these fields as HTML, with headings of this level."""
        return self.writer.html(fields.get("description"), level=level)

    def _security(self, operation: Operation) -> str:
        """The security schemes that the operation needs, such as "key and token or nothing"."""
        ways = [" and ".join(way) for way in security_alternatives(self.document, operation)]
        return " or ".join(way or "nothing" for way in ways)


def _plain_line(description: Any) -> str:
    """The description if it is one short line without Markdown; else empty."""
    text = description.strip() if isinstance(description, str) else ""
    return text if len(text) <= LONGEST_TITLE and not _MARKUP.search(text) else ""
