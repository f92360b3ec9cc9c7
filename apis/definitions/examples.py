"""What a body may look like: the example of the definition, or one that is made from its schema."""

import json
from typing import Any

from apis.definitions.operations import Operation
from apis.definitions.refs import followed
from apis.definitions.shapes import Shape, Shapes

DEEPEST = 6
MOST_VALUES = 200
"""Of one example: schemas that refer to one another would fill pages."""
_OF_TYPE: dict[str, Any] = {"integer": 0, "number": 0, "boolean": True, "string": "text"}
_OF_FORMAT = {
    "date": "2030-01-31",
    "date-time": "2030-01-31T12:00:00Z",
    "email": "ada@example.com",
    "uuid": "00000000-0000-4000-8000-000000000000",
    "uri": "https://example.com",
}


def body_example(document: dict[str, Any], operation: Operation, media_type: str) -> str:
    """An example of a body in this media type; the empty string where there is none to make."""
    body = followed(document, operation.fields.get("requestBody"))
    content = body.get("content") if isinstance(body, dict) else None
    for name, media in (content if isinstance(content, dict) else {}).items():
        if name.split(";")[0].strip().lower() == media_type and isinstance(media, dict):
            return _text(_example(document, media), media_type)
    return ""


def _example(document: dict[str, Any], media: dict[str, Any]) -> Any:
    if "example" in media:
        return media["example"]
    named = media.get("examples")
    for each in named.values() if isinstance(named, dict) else []:
        given = followed(document, each)
        if isinstance(given, dict) and "value" in given:
            return given["value"]
    return _Maker(document).make(media.get("schema"))


def _text(value: Any, media_type: str) -> str:
    if isinstance(value, str):
        return value
    if value is None or not media_type.endswith(("/json", "+json")):
        return ""
    return json.dumps(value, indent=2, ensure_ascii=False)


class _Maker:
    """Makes values that a schema allows, as far as its types, values and examples say."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.shapes = Shapes(document)
        self.left = MOST_VALUES

    def make(self, schema: Any, depth: int = 0) -> Any:
        """One value; None where the schema leaves it open, or enough was made."""
        self.left -= 1
        shape = self.shapes.of(schema)
        for given in ("example", "default", "const"):
            if given in shape.fields:
                return shape.fields[given]
        some = shape.fields.get("examples") or shape.values
        if isinstance(some, list) and some:
            return some[0]
        if depth >= DEEPEST or self.left <= 0:
            return None
        if shape.branches:
            return self.make(shape.branches[0], depth + 1)
        return self._of_type(shape, next(iter(sorted(shape.types or ())), ""), depth)

    def _of_type(self, shape: Shape, kind: str, depth: int) -> Any:
        if kind == "object":
            return {
                name: self.make(each, depth + 1)
                for name, each in shape.properties.items()
                if self.left > 0 and self.shapes.of(each).fields.get("readOnly") is not True
            }
        if kind == "array":
            return [self.make(shape.fields.get("items"), depth + 1)]
        if kind == "string":
            return _OF_FORMAT.get(str(shape.fields.get("format")), _OF_TYPE[kind])
        return _OF_TYPE.get(kind)
