"""Describes schemas: their types in words, and their properties as rows."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.utils.safestring import SafeString

from apis.definitions.reading.refs import sequence
from apis.definitions.reading.shapes import Shapes, shared_name
from apis.definitions.reference.descriptions import DescriptionWriter

DEEPEST = 3
"""Levels of properties within properties that are listed where a schema is used."""
MOST = 200
"""Rows of one schema."""
TAGS = 150
"""Characters of HTML around a row."""
LONGEST = 120
"""Characters of a list of values, and of a name."""
ANY = "any value"


@dataclass(frozen=True)
class Row:
    """A parameter or a property, such as `address.street` if it is inside of another."""

    name: str
    kind: str
    is_required: bool
    about: SafeString


def rows_of(shapes: Shapes, schema: Any, writer: DescriptionWriter) -> list[Row]:
    """The properties of a schema, up to MOST, without those of shared schemas within it.

    They count toward the limit of the writer, and end where it is full.
    """
    rows: list[Row] = []
    for row in islice(_rows(shapes, schema, writer, "", 1), MOST):
        if writer.is_full:
            break
        writer.spend(len(row.name) + len(row.kind) + TAGS)
        rows.append(row)
    return rows


def type_words(shapes: Shapes, schema: Any, depth: int = 1) -> str:
    """The type of a schema in words, such as "list of Pet" or "string, one of: a, b or null"."""
    if name := shared_name(schema):
        return name[:LONGEST]
    shape = shapes.of(schema)
    words = _words(shapes, shape.fields, shape.name, depth)
    if shape.values:
        values = ", ".join(map(str, shape.values))
        prefix = "" if words == ANY else f"{words}, "
        words = f"{prefix}one of: {values[:LONGEST]}"
    limits = [
        f"{name} {shape.fields[key]}" for key, name in _LIMITS if _is_limit(shape.fields, key)
    ]
    return f"{', '.join([words, *limits])}{' or null' if shape.is_nullable else ''}"


_LIMITS = (
    *(("minLength", "at least"), ("maxLength", "up to"), ("minimum", "from"), ("maximum", "to")),
    *(("minItems", "at least"), ("maxItems", "up to")),
)


def _is_limit(fields: dict[str, Any], key: str) -> bool:
    """Whether the schema has a limit, which is a number, under this key."""
    return isinstance(fields.get(key), int | float) and not isinstance(fields[key], bool)


def _words(shapes: Shapes, fields: dict[str, Any], name: str, depth: int) -> str:
    """The type in words, without values, limits and null; `name` is that of a shared schema."""
    if name:
        return name[:LONGEST]
    branches = fields.get("oneOf") or fields.get("anyOf")
    if isinstance(branches, list) and depth <= DEEPEST:
        return " or ".join(type_words(shapes, branch, depth + 1) for branch in branches[:10])
    type_ = fields.get("type")
    types = [type_] if isinstance(type_, str) else sequence(type_)
    if types == ["array"] and depth <= DEEPEST:
        return f"list of {type_words(shapes, fields.get('items', {}), depth + 1)}"
    words = " or ".join(str(name) for name in types if name != "null") or ANY
    return f"{words} ({fields['format']})" if isinstance(fields.get("format"), str) else words


def _rows(
    shapes: Shapes, schema: Any, writer: DescriptionWriter, prefix: str, depth: int
) -> Iterator[Row]:
    """The properties of a schema and of those inside of it, or of the entries of a list."""
    shape = shapes.of(schema)
    if isinstance(shape.fields.get("items"), dict) and not shape.properties:
        inner = shape.fields["items"]
        if depth <= DEEPEST and not shared_name(inner):
            yield from _rows(shapes, inner, writer, f"{prefix}[].", depth + 1)
        return
    for name, inner in shape.properties.items():
        yield Row(
            name=f"{prefix}{name}"[:LONGEST],
            kind=type_words(shapes, inner),
            is_required=name in shape.required,
            about=writer.html(shapes.of(inner).fields.get("description"), level=4),
        )
        if depth < DEEPEST and not shapes.of(inner).name:
            yield from _rows(shapes, inner, writer, f"{prefix}{name}.", depth + 1)
