"""What a definition says, in the order in which people read it: for pages."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count
from typing import Any

from django.utils.safestring import SafeString

from apis.definitions.bodies import media_types
from apis.definitions.examples import Examples
from apis.definitions.operations import Operation, operations_by_tag
from apis.definitions.parameters import parameters, schema_of
from apis.definitions.refs import resolve_reference
from apis.definitions.rows import Row, rows_of, type_words
from apis.definitions.samples import Sample
from apis.definitions.security import security_alternatives
from apis.definitions.shapes import Shapes, shared_name
from apis.markdown import DescriptionWriter

MOST_OPERATIONS = 1_000
MOST_SCHEMAS = 1_000
MOST_ON_A_PAGE = 100
"""Operations, or schemas. With up to so many operations, everything is on one page."""
LONGEST_TITLE = 200
_MARKUP = re.compile(r"[\n*_`<\[\\#&|~]|://|^[-+>0-9]")
_KINDS = {"2": "good", "3": "good", "4": "waiting", "5": "bad"}


@dataclass(frozen=True)
class Content:
    """What is sent or answered, in one media type."""

    media_type: str
    type: str
    href: str
    """Where it is described, if it is a shared schema; else empty, and `rows` describe it."""
    rows: list[Row]


@dataclass(frozen=True)
class Answer:
    """One answer, by its status code."""

    code: str
    line: str
    """What it is, if that is one plain line; else empty, and `about` says it."""
    about: SafeString
    content: list[Content]

    @property
    def kind(self) -> str:
        """What kind of state the code tells of."""
        return _KINDS.get(self.code[:1], "muted")


@dataclass(frozen=True)
class Example:
    """An answer as it may come."""

    code: str
    text: str


@dataclass(frozen=True)
class OperationEntry:
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
    samples: list[Sample] = field(default_factory=list)
    """The call to copy; empty if there is none, or if there were too many."""
    example: Example | None = None

    @property
    def title(self) -> str:
        """What people call it."""
        return (self.summary.strip() or self.operation.template)[:LONGEST_TITLE]

    @property
    def is_deprecated(self) -> bool:
        """Whether the definition says not to use it in something new."""
        return self.operation.fields.get("deprecated") is True


@dataclass(frozen=True)
class SharedSchema:
    """A shared schema."""

    anchor: str
    name: str
    type: str
    about: SafeString
    rows: list[Row]


class Reader:
    """Reads one document. Descriptions are written as they are come across."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document
        self.shapes = Shapes(document)
        self.examples = Examples(self.shapes)
        self.writer = DescriptionWriter()

    def about(self) -> SafeString:
        """The description of the whole."""
        return self.writer.html(_mapping(self.document.get("info")).get("description"), level=3)

    def groups(self) -> dict[str, list[OperationEntry]]:
        """The operations by their first tag, tags in the order of the document."""
        numbers = count(1)
        return {
            tag: [self._entry(f"operation-{next(numbers)}", each) for each in group]
            for tag, group in self._operations.items()
        }

    def things(self) -> list[SharedSchema]:
        """The shared schemas."""
        return [
            SharedSchema(
                f"schema-{number}",
                name,
                type_words(self.shapes, schema),
                self._about(self.shapes.of(schema).fields, level=3),
                rows_of(self.shapes, schema, self.writer),
            )
            for number, (name, schema) in enumerate(self._named, 1)
        ]

    @cached_property
    def is_on_one_page(self) -> bool:
        """Whether everything is, and not each tag on its own."""
        return sum(map(len, self._operations.values())) <= MOST_ON_A_PAGE

    @cached_property
    def hrefs(self) -> dict[str, str]:
        """Where each shared schema is described, by its name: within the page, or on another."""
        before = sum(-(-len(group) // MOST_ON_A_PAGE) for group in self._operations.values())
        return {
            name: f"#schema-{number + 1}"
            if self.is_on_one_page
            else f"?part={before + 1 + number // MOST_ON_A_PAGE}#schema-{number + 1}"
            for number, (name, _schema) in enumerate(self._named)
        }

    @cached_property
    def _operations(self) -> dict[str, list[Operation]]:
        return operations_by_tag(self.document, MOST_OPERATIONS)

    @cached_property
    def _named(self) -> list[tuple[str, Any]]:
        components = _mapping(self.document.get("components"))
        return list(_mapping(components.get("schemas")).items())[:MOST_SCHEMAS]

    def _entry(self, anchor: str, operation: Operation) -> OperationEntry:
        fields = operation.fields
        body = _mapping(resolve_reference(self.document, fields.get("requestBody")))
        return OperationEntry(
            anchor=anchor,
            operation=operation,
            summary=str(fields.get("summary") or ""),
            about=self._about(fields, level=3),
            security=self._security(operation),
            parameters=list(self._parameters(operation)),
            body=self._content(body),
            body_about=self._about(body),
            answers=list(self._answers(fields)),
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
                self.hrefs.get(shared_name(schema), ""),
                [] if shared_name(schema) else rows_of(self.shapes, schema, self.writer),
            )
            for media_type, schema in media_types(holder).items()
        ]

    def _answers(self, fields: dict[str, Any]) -> Iterator[Answer]:
        for code, given in _mapping(fields.get("responses")).items():
            answer = _mapping(resolve_reference(self.document, given))
            line = _line(answer.get("description"))
            about = SafeString() if line else self._about(answer)
            yield Answer(code, line, about, self._content(answer))

    def _about(self, fields: dict[str, Any], level: int = 4) -> SafeString:
        return self.writer.html(fields.get("description"), level=level)

    def _security(self, operation: Operation) -> str:
        ways = [" and ".join(way) for way in security_alternatives(self.document, operation)]
        return " or ".join(way or "nothing" for way in ways)


def _line(description: Any) -> str:
    """A description that is one line without Markdown; else nothing."""
    said = description.strip() if isinstance(description, str) else ""
    return said if len(said) <= LONGEST_TITLE and not _MARKUP.search(said) else ""


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
