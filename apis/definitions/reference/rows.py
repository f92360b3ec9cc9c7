"""Describes schemas: their types in words, and their properties as rows."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.safestring import SafeString

from apis.definitions.reading.refs import sequence
from apis.definitions.reading.shapes import Shapes, shared_name
from apis.definitions.reference.descriptions import DescriptionWriter

DEEPEST = 3
"""Levels of properties within properties that are listed where a schema is used."""
MOST = 200
"""Rows of one schema."""
MARKUP = 150
"""Characters of HTML around a row."""
TAGS = 10
"""Tags of a row."""
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
    inner: list["Row"] = field(default_factory=list)
    """The properties within it, which pages fold."""

    @property
    def inner_count(self) -> str:
        """What is folded, such as "4 properties of address"."""
        count = len(self.inner)
        return f"{count} {'property' if count == 1 else 'properties'} of {self.name}"


def rows_of(shapes: Shapes, schema: Any, writer: DescriptionWriter) -> list[Row]:
    """The properties of a schema, up to MOST, without those of shared schemas within it.

    They count toward the limits of the writer, and end where it is full.
    """
    return _Rows(shapes, writer).of(schema)


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


class _Rows:
    """Makes the rows of one schema: all properties of a level before those within them."""

    def __init__(self, shapes: Shapes, writer: DescriptionWriter) -> None:
        self.shapes = shapes
        self.writer = writer
        self.left = MOST

    def of(self, schema: Any, prefix: str = "", depth: int = 1) -> list[Row]:
        """The properties of a schema, or of the entries of a list, with those inside of them."""
        shape = self.shapes.of(schema)
        if isinstance(shape.fields.get("items"), dict) and not shape.properties:
            inner = shape.fields["items"]
            if depth > DEEPEST or shared_name(inner):
                return []
            return self.of(inner, f"{prefix}[]", depth + 1)
        begin = f"{prefix}." if prefix else ""
        rows: list[tuple[Row, Any]] = []
        for name, inner in shape.properties.items():
            if self.left <= 0 or self.writer.is_full:
                break
            rows.append((self._row(f"{begin}{name}", inner, name in shape.required), inner))
        for row, inner in rows:
            if depth < DEEPEST and not self.shapes.of(inner).name:
                row.inner.extend(self.of(inner, row.name, depth + 1))
        return [row for row, _ in rows]

    def _row(self, name: str, schema: Any, is_required: bool) -> Row:
        """The row of one property, counted toward the limits."""
        fields = self.shapes.of(schema).fields
        row = Row(
            name=name[:LONGEST],
            kind=type_words(self.shapes, schema),
            is_required=is_required,
            about=self.writer.html(fields.get("description"), level=4),
        )
        self.left -= 1
        self.writer.spend(len(row.name) + len(row.kind) + MARKUP, TAGS)
        return row
