"""A definition as one text in Markdown, for readers that are programs, and for files."""

from collections.abc import Iterator
from typing import Any

from apis.definitions.bodies import media_types
from apis.definitions.operations import Operation, operations
from apis.definitions.parameters import parameters, schema_of
from apis.definitions.refs import resolve_reference
from apis.definitions.rows import type_words
from apis.definitions.shapes import Shapes

MOST_WRITTEN = 2_500_000
"""Characters. What is shared is written wherever it is used, which can be thousands of times."""
CUT = "The rest is left out: shared parts are repeated too often."


def markdown_of(document: dict[str, Any]) -> str:
    """All operations and schemas. What people wrote in Markdown stays as it is."""
    lines: list[str] = []
    room = MOST_WRITTEN
    for line in _lines(document, Shapes(document)):
        room -= len(line) + 1
        if room < 0:
            return "\n".join([*lines, CUT])
        lines.append(line)
    return "\n".join(lines)


def _lines(document: dict[str, Any], shapes: Shapes) -> Iterator[str]:
    information = _mapping(document.get("info"))
    yield from (f"# {_line(information.get('title'))} {_line(information.get('version'))}", "")
    yield from _paragraph(information)
    for operation in operations(document):
        yield from _operation(document, shapes, operation)
    components = _mapping(document.get("components"))
    for name, schema in _mapping(components.get("schemas")).items():
        shape = shapes.of(schema)
        yield from (f"## Schema {_line(name)}", "")
        yield from _paragraph(shape.fields)
        for key, inner in shape.properties.items():
            demand = "required" if key in shape.required else "optional"
            kind, about = type_words(shapes, inner), _about(shapes.of(inner).fields)
            yield f"- `{_line(key)}` ({kind}, {demand}) {about}".rstrip()
        yield ""


def _operation(document: dict[str, Any], shapes: Shapes, operation: Operation) -> Iterator[str]:
    fields = operation.fields
    yield from (f"## {operation.name}", "")
    if fields.get("summary"):
        yield from (_line(fields["summary"]), "")
    yield from _paragraph(fields)
    for (where, _key), each in parameters(document, operation).items():
        demand = "required" if each.get("required") is True else "optional"
        kind = type_words(shapes, schema_of(each))
        yield f"- `{_line(each.get('name'))}` ({where}, {kind}, {demand}) {_about(each)}".rstrip()
    body = _mapping(resolve_reference(document, fields.get("requestBody")))
    for media_type, schema in media_types(body).items():
        yield f"- Request, `{media_type}`: {type_words(shapes, schema)}"
    for code, given in _mapping(fields.get("responses")).items():
        answer = _mapping(resolve_reference(document, given))
        yield f"- Response {_line(code)}: {_about(answer)}".rstrip()
        for media_type, schema in media_types(answer).items():
            yield f"  - `{media_type}`: {type_words(shapes, schema)}"
    yield ""


def _paragraph(fields: dict[str, Any]) -> Iterator[str]:
    if isinstance(fields.get("description"), str):
        yield from (fields["description"].strip(), "")


def _about(fields: dict[str, Any]) -> str:
    return _line(fields.get("description") or "")


def _line(text: object) -> str:
    return " ".join(str(text).split())


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
