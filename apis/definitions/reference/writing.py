"""Writes the reference of a definition: HTML in parts, and an outline that says where they are.

A part is a page. A document of up to ALL_ON_ONE_PAGE operations is one part if that is small; in
others, each tag is one or more parts, and so are the schemas.
"""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from django.template.loader import render_to_string

from apis.definitions.reference.calls import first_call
from apis.definitions.reference.illustrating import Illustrator
from apis.definitions.reference.reader import CUT, OperationEntry, Reader, SharedSchema
from apis.definitions.reference.samples import samples

LARGEST = 4_000_000
"""Characters of each form that is written from a definition."""
EDITION = 2
"""The number of this way to write references. Raise it with each change of what is written, so that
`manage.py write_references` writes those again that an earlier release wrote."""
ALL_ON_ONE_PAGE = 20
"""Operations. With more of them, each tag is a part."""
MOST_IN_A_PART = 100
"""Operations under one tag."""
MOST_SCHEMAS_IN_A_PART = 25
MOST_BYTES = 180_000
"""Of a part, which leave a page of 300,000 room for its frame and the list of operations."""
MOST_TAGS = 6_000
"""Of a part, which are half as many elements."""
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


class WrittenEntry(NamedTuple):
    """An operation or a schema as HTML, with its line in the list of all of them."""

    anchor: str
    title: str
    method: str
    path: str
    html: str

    @property
    def link(self) -> list[str]:
        """The anchor, the title and the method; a schema has no method."""
        return [self.anchor, self.title[:LONGEST_LABEL], self.method]


class Part(NamedTuple):
    """The entries under one heading that are on the same page."""

    name: str
    entries: Sequence[WrittenEntry]


def render_reference(document: Any) -> tuple[str, dict[str, Any]]:
    """The HTML of all parts, one after the other, and the outline. Takes 0.7 s for 300 operations.

    In the outline, `about` is HTML, `call` has the samples of the first call, `groups` are the
    links under each heading with the number of its part, `paths` are those of operations by anchor,
    and `parts` are the lengths of the parts. The release before reads all of it but `paths`.
    Samples get only the characters that all else leaves, so that they never displace it.
    """
    reader = Reader(document if isinstance(document, dict) else {})
    about, groups, things = reader.about(), reader.groups(), _written_schemas(reader.things())
    length = sum(len(entry.html) for entries in groups.values() for entry in _written(entries))
    length += sum(len(schema.html) for schema in things)
    illustrator = Illustrator(reader, room=LARGEST - MARGIN - length)
    first = first_call(reader.document, illustrator.calls)
    operations = {tag: _written(illustrator.add_samples(rows)) for tag, rows in groups.items()}
    pages = list(_pages(operations, things))
    note = render_to_string("apis/_reference_cut.html") if reader.writer.is_out_of_room else ""
    html = [note + "".join(entry.html for part in page for entry in part.entries) for page in pages]
    return "".join(html), {
        "edition": EDITION,
        "about": about,
        "call": {"name": first[0].name, "samples": samples(first[1])} if first else {},
        "groups": [
            [part.name, number, [entry.link for entry in part.entries]]
            for number, page in enumerate(pages, 1)
            for part in page
        ],
        "paths": {
            entry.anchor: entry.path[:LONGEST_LABEL]
            for rows in operations.values()
            for entry in rows
        },
        "parts": [len(page) for page in html],
    }


def read_all_templates() -> None:
    """Write a small document that needs every template, so that the engine reads its files."""
    render_reference(
        {"paths": {"/a": {"get": _EVERYTHING}}, "components": {"schemas": {"A": _OBJECT}}}
    )


def _written(entries: list[OperationEntry]) -> list[WrittenEntry]:
    """The operations as HTML."""
    return [
        WrittenEntry(
            entry.anchor,
            entry.title,
            entry.operation.method,
            entry.operation.template,
            render_to_string("apis/_reference_operation.html", {"entry": entry, "cut": CUT}),
        )
        for entry in entries
    ]


def _written_schemas(things: list[SharedSchema]) -> list[WrittenEntry]:
    """The schemas as HTML."""
    return [
        WrittenEntry(
            thing.anchor,
            thing.name,
            "",
            "",
            render_to_string("apis/_reference_schema.html", {"thing": thing, "cut": CUT}),
        )
        for thing in things
    ]


def _pages(
    operations: dict[str, list[WrittenEntry]], things: list[WrittenEntry]
) -> Iterator[list[Part]]:
    """The parts on each page: all on one page if they are few and small, or each on its own."""
    all_parts = [Part(tag[:LONGEST_LABEL], entries) for tag, entries in operations.items()]
    all_parts += [Part(SCHEMAS, things)] if things else []
    entries = [entry for part in all_parts for entry in part.entries]
    if (
        len(entries) - len(things) <= ALL_ON_ONE_PAGE
        and len(list(_batches(entries, most=1_000))) < 2
    ):
        yield all_parts
        return
    for part in all_parts:
        most = MOST_SCHEMAS_IN_A_PART if part.entries is things else MOST_IN_A_PART
        for number, batch in enumerate(_batches(part.entries, most), 1):
            yield [Part(f"{part.name}, {number}" if number > 1 else part.name, batch)]


def _batches(entries: Sequence[WrittenEntry], most: int) -> Iterator[list[WrittenEntry]]:
    """The entries in batches: at most `most` in each, and no larger than a part may be.

    An entry that is larger by itself is alone.
    """
    batch: list[WrittenEntry] = []
    byte_count = tag_count = 0
    for entry in entries:
        entry_bytes, entry_tags = len(entry.html.encode(errors="replace")), entry.html.count("<")
        byte_count, tag_count = byte_count + entry_bytes, tag_count + entry_tags
        if batch and (len(batch) == most or byte_count > MOST_BYTES or tag_count > MOST_TAGS):
            yield batch
            batch, byte_count, tag_count = [], entry_bytes, entry_tags
        batch.append(entry)
    if batch:
        yield batch
