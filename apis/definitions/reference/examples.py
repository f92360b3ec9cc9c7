"""Examples of bodies and parameters: those of the definition, or made up from a schema."""

import json
from math import inf
from typing import Any, Literal

from apis.definitions.reading.operations import Operation
from apis.definitions.reading.refs import content_of, mapping, resolve_reference, resolved, sequence
from apis.definitions.reading.shapes import Shape, Shapes

DEEPEST = 6
MOST_VALUES = 200
"""Values of one example, because schemas that refer to one another would fill pages."""
MOST_IN_ALL = 20_000
"""Values of all examples of one document."""
_OF_TYPE: dict[str, Any] = {"integer": 0, "number": 0, "boolean": True, "string": "text"}
_OF_FORMAT = {
    "date": "2030-01-31",
    "date-time": "2030-01-31T12:00:00Z",
    "email": "ada@example.com",
    "uuid": "00000000-0000-4000-8000-000000000000",
    "uri": "https://example.com",
}

Hidden = Literal["readOnly", "writeOnly"]
"""Properties that are left out: readOnly in what is sent, writeOnly in what is answered."""


def body_example(document: dict[str, Any], operation: Operation, media_type: str) -> str:
    """An example of the operation's body in this media type; empty if none can be made."""
    content = content_of(resolve_reference(document, operation.fields.get("requestBody")))
    if media_type not in content:
        return ""
    return text_of(Examples(Shapes(document)).of(content[media_type]), media_type)


def text_of(value: Any, media_type: str, most: float = inf) -> str:
    """An example as it is sent; empty if it is unknown how, or longer than `most` characters."""
    if isinstance(value, str):
        return value if len(value) <= most else ""
    if value is None or not is_json(media_type):
        return ""
    return json_of(value, most)


def json_of(value: Any, most: float = inf) -> str:
    """A value as indented JSON; empty as soon as that has more than `most` characters."""
    parts, length = [], 0
    for part in json.JSONEncoder(indent=2, ensure_ascii=False).iterencode(value):
        parts.append(part)
        length += len(part)
        if length > most:
            return ""
    return "".join(parts)


def is_json(media_type: str) -> bool:
    """Whether the media type is JSON, or a format that is written in JSON."""
    return media_type.endswith(("/json", "+json"))


class Examples:
    """Makes the examples of one document, up to MOST_IN_ALL values.

    An example is a value that a schema allows, as far as its types, values and examples say.
    """

    def __init__(self, shapes: Shapes) -> None:
        self.shapes = shapes
        self.values_left = MOST_IN_ALL
        self._left = 0

    def of(self, holder: dict[str, Any], hidden: Hidden = "readOnly") -> Any:
        """The example of a Parameter or Media Type Object: its own, or one made from its schema.

        None without either, or after MOST_IN_ALL values.
        """
        if "example" in holder:
            return holder["example"]
        for node in mapping(holder.get("examples")).values():
            example = resolved(self.shapes.document, node)
            if "value" in example:
                return example["value"]
        if "schema" not in holder or self.values_left <= 0:
            return None
        self._left = MOST_VALUES
        value = self._make(holder["schema"], hidden, 0)
        self.values_left -= MOST_VALUES - self._left
        return value

    def _make(self, schema: Any, hidden: Hidden, depth: int) -> Any:
        """A value that the schema allows; None if it allows any, or if the limits are reached."""
        self._left -= 1
        shape = self.shapes.of(schema)
        for key in ("example", "default", "const"):
            if key in shape.fields:
                return shape.fields[key]
        if values := sequence(shape.fields.get("examples") or shape.values):
            return values[0]
        if depth >= DEEPEST or self._left <= 0:
            return None
        if shape.branches:
            return self._make(shape.branches[0], hidden, depth + 1)
        return self._make_of_type(shape, hidden, depth)

    def _make_of_type(self, shape: Shape, hidden: Hidden, depth: int) -> Any:
        """A value of the shape's first type by name; None if it allows all types."""
        type_ = min(shape.types or [""])
        if type_ == "object":
            return {
                name: self._make(schema, hidden, depth + 1)
                for name, schema in shape.properties.items()
                if self._left > 0 and self.shapes.of(schema).fields.get(hidden) is not True
            }
        if type_ == "array":
            return [self._make(shape.fields.get("items"), hidden, depth + 1)]
        if type_ == "string":
            return _OF_FORMAT.get(str(shape.fields.get("format")), _OF_TYPE[type_])
        return _OF_TYPE.get(type_)
