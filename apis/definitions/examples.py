"""What a body may look like: the example of the definition, or one that is made from its schema."""

import json
from math import inf
from typing import Any, Literal

from apis.definitions.operations import Operation
from apis.definitions.refs import resolve_reference
from apis.definitions.shapes import Shape, Shapes

DEEPEST = 6
MOST_VALUES = 200
"""Of one example: schemas that refer to one another would fill pages."""
MOST_IN_ALL = 20_000
"""Of all examples of one document."""
_OF_TYPE: dict[str, Any] = {"integer": 0, "number": 0, "boolean": True, "string": "text"}
_OF_FORMAT = {
    "date": "2030-01-31",
    "date-time": "2030-01-31T12:00:00Z",
    "email": "ada@example.com",
    "uuid": "00000000-0000-4000-8000-000000000000",
    "uri": "https://example.com",
}

Hidden = Literal["readOnly", "writeOnly"]
"""What is left out: of what is sent the one, of what is answered the other."""


def body_example(document: dict[str, Any], operation: Operation, media_type: str) -> str:
    """An example of a body in this media type; the empty string where there is none to make."""
    body = resolve_reference(document, operation.fields.get("requestBody"))
    for name, media in content_of(body).items():
        if name == media_type:
            return text_of(Examples(Shapes(document)).of(media), media_type)
    return ""


def content_of(holder: Any) -> dict[str, dict[str, Any]]:
    """What a body or an answer has in each media type, named without its parameters."""
    content = holder.get("content") if isinstance(holder, dict) else None
    return {
        name.split(";")[0].strip().lower(): media
        for name, media in (content if isinstance(content, dict) else {}).items()
        if isinstance(media, dict)
    }


def text_of(value: Any, media_type: str, most: float = inf) -> str:
    """An example as it is sent, if it is known how, and if it has no more characters than that."""
    if isinstance(value, str):
        return value if len(value) <= most else ""
    if value is None or not is_json(media_type):
        return ""
    return json_of(value, most)


def json_of(value: Any, most: float = inf) -> str:
    """A value in JSON, laid out. Given up, as the empty string, once it has more characters."""
    parts, length = [], 0
    for part in json.JSONEncoder(indent=2, ensure_ascii=False).iterencode(value):
        parts.append(part)
        length += len(part)
        if length > most:
            return ""
    return "".join(parts)


def is_json(media_type: str) -> bool:
    """Whether it is JSON, or something that is written in JSON."""
    return media_type.endswith(("/json", "+json"))


class Examples:
    """Makes the examples of one document, until there were too many.

    They are values that a schema allows, as far as its types, values and examples say.
    """

    def __init__(self, shapes: Shapes) -> None:
        self.shapes = shapes
        self.room = MOST_IN_ALL
        self._left = 0

    def of(self, holder: dict[str, Any], hidden: Hidden = "readOnly") -> Any:
        """The example of a parameter or of a media type: its own, or one of its schema."""
        if "example" in holder:
            return holder["example"]
        named = holder.get("examples")
        for each in named.values() if isinstance(named, dict) else []:
            given = resolve_reference(self.shapes.document, each)
            if isinstance(given, dict) and "value" in given:
                return given["value"]
        if "schema" not in holder or self.room <= 0:
            return None
        self._left = MOST_VALUES
        made = self._make(holder["schema"], hidden, 0)
        self.room -= MOST_VALUES - self._left
        return made

    def _make(self, schema: Any, hidden: Hidden, depth: int) -> Any:
        """One value; None where the schema leaves it open, or enough was made."""
        self._left -= 1
        shape = self.shapes.of(schema)
        for given in ("example", "default", "const"):
            if given in shape.fields:
                return shape.fields[given]
        some = shape.fields.get("examples") or shape.values
        if isinstance(some, list) and some:
            return some[0]
        if depth >= DEEPEST or self._left <= 0:
            return None
        if shape.branches:
            return self._make(shape.branches[0], hidden, depth + 1)
        return self._of_type(shape, hidden, depth)

    def _of_type(self, shape: Shape, hidden: Hidden, depth: int) -> Any:
        kind = next(iter(sorted(shape.types or ())), "")
        if kind == "object":
            return {
                name: self._make(each, hidden, depth + 1)
                for name, each in shape.properties.items()
                if self._left > 0 and self.shapes.of(each).fields.get(hidden) is not True
            }
        if kind == "array":
            return [self._make(shape.fields.get("items"), hidden, depth + 1)]
        if kind == "string":
            return _OF_FORMAT.get(str(shape.fields.get("format")), _OF_TYPE[kind])
        return _OF_TYPE.get(kind)
