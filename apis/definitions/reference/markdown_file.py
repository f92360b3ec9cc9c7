"""Writes a definition as one text in Markdown, for programs that read it, and for files."""

from collections.abc import Iterator
from typing import Any

from apis.definitions.reading.operations import Operation, operations
from apis.definitions.reading.parameters import parameters, schema_of
from apis.definitions.reading.refs import mapping, media_types, resolved
from apis.definitions.reading.shapes import Shapes
from apis.definitions.reference.rows import type_words

MOST_WRITTEN = 2_500_000
"""Characters. Shared parts are written wherever they are used, which can be thousands of times."""
CUT = "The rest is left out: shared parts are repeated too often."


def markdown_of(document: dict[str, Any]) -> str:
    """All operations and schemas in Markdown, up to MOST_WRITTEN characters.

    Descriptions, which are Markdown, stay as they are.
    """
    lines: list[str] = []
    room = MOST_WRITTEN
    for line in _lines(document, Shapes(document)):
        room -= len(line) + 1
        if room < 0:
            return "\n".join([*lines, CUT])
        lines.append(line)
    return "\n".join(lines)


def _lines(document: dict[str, Any], shapes: Shapes) -> Iterator[str]:
    """The lines of the whole text: the title, each operation, each shared schema."""
    information = mapping(document.get("info"))
    yield from (f"# {_line(information.get('title'))} {_line(information.get('version'))}", "")
    yield from _paragraph(information)
    for operation in operations(document):
        yield from _operation(document, shapes, operation)
    components = mapping(document.get("components"))
    for name, schema in mapping(components.get("schemas")).items():
        shape = shapes.of(schema)
        yield from (f"## Schema {_line(name)}", "")
        yield from _paragraph(shape.fields)
        for key, inner in shape.properties.items():
            demand = "required" if key in shape.required else "optional"
            type_, about = type_words(shapes, inner), _about(shapes.of(inner).fields)
            yield f"- `{_line(key)}` ({type_}, {demand}) {about}".rstrip()
        yield ""


def _operation(document: dict[str, Any], shapes: Shapes, operation: Operation) -> Iterator[str]:
    """The lines of one operation: its parameters, its body and its responses."""
    fields = operation.fields
    yield from (f"## {operation.name}", "")
    if fields.get("summary"):
        yield from (_line(fields["summary"]), "")
    yield from _paragraph(fields)
    for (where, _key), parameter in parameters(document, operation).items():
        demand = "required" if parameter.get("required") is True else "optional"
        type_, name = type_words(shapes, schema_of(parameter)), _line(parameter.get("name"))
        yield f"- `{name}` ({where}, {type_}, {demand}) {_about(parameter)}".rstrip()
    body = resolved(document, fields.get("requestBody"))
    for media_type, schema in media_types(body).items():
        yield f"- Request, `{media_type}`: {type_words(shapes, schema)}"
    for code, node in mapping(fields.get("responses")).items():
        response = resolved(document, node)
        yield f"- Response {_line(code)}: {_about(response)}".rstrip()
        for media_type, schema in media_types(response).items():
            yield f"  - `{media_type}`: {type_words(shapes, schema)}"
    yield ""


def _paragraph(fields: dict[str, Any]) -> Iterator[str]:
    """The description as a paragraph with an empty line after it; nothing without one."""
    if isinstance(fields.get("description"), str):
        yield from (fields["description"].strip(), "")


def _about(fields: dict[str, Any]) -> str:
    """The description on one line; empty without one."""
    return _line(fields.get("description") or "")


def _line(text: object) -> str:
    """The text on one line, with single spaces."""
    return " ".join(str(text).split())
