"""The reference of a definition as it is kept: HTML in parts, and an outline to find them by.

A part is a page. A document of up to MOST_ON_A_PAGE operations is one part; of others, each tag is
one or more, and so are the schemas.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import batched
from typing import Any

from django.template.loader import render_to_string

from apis.definitions.first_call import first_call
from apis.definitions.illustrating import Illustrator
from apis.definitions.reference import (
    MOST_ON_A_PAGE,
    MOST_SCHEMAS,
    OperationEntry,
    Reader,
    SharedSchema,
)
from apis.definitions.samples import samples

LARGEST = 4_000_000
"""Characters that are written from a definition for one kind of reader."""
SCHEMAS = "Schemas"
LONGEST_LABEL = 120
"""Characters of a title in the list of all operations."""
MARGIN = 100_000
"""Characters that samples leave."""
_OBJECT: dict[str, Any] = {"properties": {"a": {}}, "example": {"a": 1}}
_EVERYTHING = {
    "parameters": [{"name": "a", "in": "query"}],
    "requestBody": {"content": {"a/json": {"schema": _OBJECT}}},
    "responses": {"200": {"content": {"a/json": {"schema": _OBJECT}}}},
}
"""An operation that is drawn by every template."""


@dataclass(frozen=True)
class Part:
    """What stands on one page, under the heading that it has in the list of all operations."""

    name: str
    entries: tuple[OperationEntry, ...] = ()
    things: tuple[SharedSchema, ...] = ()

    @property
    def links(self) -> list[list[str]]:
        """Each operation or schema with its anchor, its title, and its method if it has one."""
        entries = [[e.anchor, e.title[:LONGEST_LABEL], e.operation.method] for e in self.entries]
        return entries + [[t.anchor, t.name[:LONGEST_LABEL], ""] for t in self.things]


def render_reference(document: Any) -> tuple[str, dict[str, Any]]:
    """The HTML of all parts, one after the other, and the outline.

    `about` is HTML, `call` has the samples of the first call, `groups` are the links under each
    heading, each with the number of its part, and `parts` are the lengths of the parts. It takes
    0.7 s for 300 operations, often more.

    Samples get the room that everything else has left, so that they never push any of it out.
    """
    reader = Reader(document if isinstance(document, dict) else {})
    about, groups, things = reader.about(), reader.groups(), reader.things()
    plain = _pages(reader, groups, things)
    illustrator = Illustrator(reader, room=LARGEST - MARGIN - sum(map(len, _html(reader, plain))))
    found = first_call(reader.document, illustrator.calls)
    drawn = {tag: illustrator.add_samples(entries) for tag, entries in groups.items()}
    pages = _pages(reader, drawn, things)
    html = _html(reader, pages)
    return "".join(html), {
        "about": about,
        "call": {"name": found[0].name, "samples": samples(found[1])} if found else {},
        "groups": [
            [part.name, number, part.links] for number, page in enumerate(pages, 1) for part in page
        ],
        "parts": [len(page) for page in html],
    }


def read_all_templates() -> None:
    """Have the engine read its files, which it does at their first use."""
    render_reference(
        {"paths": {"/a": {"get": _EVERYTHING}}, "components": {"schemas": {"A": _OBJECT}}}
    )


def _pages(
    reader: Reader, groups: dict[str, list[OperationEntry]], things: list[SharedSchema]
) -> list[list[Part]]:
    if reader.is_on_one_page:
        return [list(_parts(groups, things, MOST_SCHEMAS))]
    return [[part] for part in _parts(groups, things, MOST_ON_A_PAGE)]


def _parts(
    groups: dict[str, list[OperationEntry]], things: list[SharedSchema], most: int
) -> Iterator[Part]:
    for tag, entries in groups.items():
        for number, some in enumerate(batched(entries, most), 1):
            yield Part(_numbered(tag[:LONGEST_LABEL], number), entries=some)
    for number, some_things in enumerate(batched(things, most), 1):
        yield Part(_numbered(SCHEMAS, number), things=some_things)


def _numbered(name: str, number: int) -> str:
    return f"{name}, {number}" if number > 1 else name


def _html(reader: Reader, pages: list[list[Part]]) -> list[str]:
    is_cut = reader.writer.is_full
    return [
        render_to_string("apis/_reference.html", {"parts": page, "is_cut": is_cut})
        for page in pages
    ]
