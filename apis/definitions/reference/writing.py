"""Writes the reference of a definition: HTML in parts, and an outline that says where they are.

A part is a page. A document of up to MOST_ON_A_PAGE operations is one part; in others, each tag is
one or more parts, and so are the schemas.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import batched
from typing import Any

from django.template.loader import render_to_string

from apis.definitions.reference.calls import first_call
from apis.definitions.reference.illustrating import Illustrator
from apis.definitions.reference.reader import (
    MOST_ON_A_PAGE,
    MOST_SCHEMAS,
    OperationEntry,
    Reader,
    SharedSchema,
)
from apis.definitions.reference.samples import samples

LARGEST = 4_000_000
"""Characters of each form that is written from a definition."""
SCHEMAS = "Schemas"
LONGEST_LABEL = 120
"""Characters of a title in the list of all operations."""
MARGIN = 100_000
"""Characters that samples leave free."""
_OBJECT: dict[str, Any] = {"properties": {"a": {}}, "example": {"a": 1}}
_EVERYTHING = {
    "parameters": [{"name": "a", "in": "query"}],
    "requestBody": {"content": {"a/json": {"schema": _OBJECT}}},
    "responses": {"200": {"content": {"a/json": {"schema": _OBJECT}}}},
}
"""An operation that needs every template."""


@dataclass(frozen=True)
class Part:
    """Operations or schemas under one heading, which are a page or stand together on one."""

    name: str
    entries: tuple[OperationEntry, ...] = ()
    things: tuple[SharedSchema, ...] = ()

    @property
    def links(self) -> list[list[str]]:
        """The anchor, the title and the method of each entry; schemas have an empty method."""
        rows = [
            (operation_entry.anchor, operation_entry.title, operation_entry.operation.method)
            for operation_entry in self.entries
        ]
        rows += [(schema.anchor, schema.name, "") for schema in self.things]
        return [[anchor, title[:LONGEST_LABEL], method] for anchor, title, method in rows]


def render_reference(document: Any) -> tuple[str, dict[str, Any]]:
    """The HTML of all parts, one after the other, and the outline. Takes 0.7 s for 300 operations.

    In the outline, `about` is HTML, `call` has the samples of the first call, `groups` are the
    links under each heading with the number of its part, and `parts` are the lengths of the parts.
    Samples get only the characters that all else leaves, so that they never displace it.
    """
    reader = Reader(document if isinstance(document, dict) else {})
    about, groups, things = reader.about(), reader.groups(), reader.things()
    length_without_samples = sum(map(len, _html(reader, _pages(reader, groups, things))))
    illustrator = Illustrator(reader, room=LARGEST - MARGIN - length_without_samples)
    first = first_call(reader.document, illustrator.calls)
    groups = {tag: illustrator.add_samples(entries) for tag, entries in groups.items()}
    pages = _pages(reader, groups, things)
    html = _html(reader, pages)
    return "".join(html), {
        "about": about,
        "call": {"name": first[0].name, "samples": samples(first[1])} if first else {},
        "groups": [
            [part.name, number, part.links] for number, page in enumerate(pages, 1) for part in page
        ],
        "parts": [len(page) for page in html],
    }


def read_all_templates() -> None:
    """Write a small document that needs every template, so that the engine reads its files."""
    render_reference(
        {"paths": {"/a": {"get": _EVERYTHING}}, "components": {"schemas": {"A": _OBJECT}}}
    )


def _pages(
    reader: Reader, groups: dict[str, list[OperationEntry]], things: list[SharedSchema]
) -> list[list[Part]]:
    """The parts on each page: all on one page, or each on its own."""
    if reader.is_on_one_page:
        return [list(_parts(groups, things, MOST_SCHEMAS))]
    return [[part] for part in _parts(groups, things, MOST_ON_A_PAGE)]


def _parts(
    groups: dict[str, list[OperationEntry]], things: list[SharedSchema], most: int
) -> Iterator[Part]:
    """The parts of each tag, then those of the schemas, with at most `most` of them in one part."""
    for tag, entries in groups.items():
        for number, batch in enumerate(batched(entries, most), 1):
            yield Part(_numbered(tag[:LONGEST_LABEL], number), entries=batch)
    for number, schemas in enumerate(batched(things, most), 1):
        yield Part(_numbered(SCHEMAS, number), things=schemas)


def _numbered(name: str, number: int) -> str:
    """The heading of a part, with its number from the second part of a tag on."""
    return f"{name}, {number}" if number > 1 else name


def _html(reader: Reader, pages: list[list[Part]]) -> list[str]:
    """The HTML of each page."""
    is_cut = reader.writer.is_full
    return [
        render_to_string("apis/_reference.html", {"parts": page, "is_cut": is_cut})
        for page in pages
    ]
