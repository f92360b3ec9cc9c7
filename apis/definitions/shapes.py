"""Schemas made comparable: references followed, branches that only say "or null" resolved."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from apis.definitions.refs import resolve_reference

SHARED = "#/components/schemas/"
DEEPEST = 50
"""Of `allOf` within `allOf`, after which the rest is left out."""
MOST_MERGED = 200_000
"""Names of properties and fields that are put together for one document. The rest is left out: a
few lines can refer to a long list thousands of times."""

_DESCRIBING = {"description", "title", "example", "deprecated", "readOnly", "writeOnly"}
_OF_ONE_TYPE = {"properties": "object", "additionalProperties": "object", "items": "array"}


@dataclass(frozen=True)
class Shape:
    """A schema without references at its top. `name` is that of a shared one, or empty."""

    fields: dict[str, Any]
    name: str
    is_nullable: bool

    @property
    def types(self) -> frozenset[str] | None:
        """The types it allows, without null. None means all."""
        given = self.fields.get("type")
        if isinstance(given, str):
            return frozenset({given}) - {"null"} or None
        if isinstance(given, list):
            return frozenset(str(name) for name in given) - {"null"} or None
        implied = {of for key, of in _OF_ONE_TYPE.items() if key in self.fields}
        return frozenset(implied) if len(implied) == 1 else None

    @property
    def values(self) -> list[Any] | None:
        """The only values it allows, without null. None means any."""
        given = self.fields.get("enum")
        if "const" in self.fields:
            given = [self.fields["const"]]
        return [value for value in given if value is not None] if isinstance(given, list) else None

    @cached_property
    def required(self) -> set[str]:
        """The names of properties that have to be there."""
        given = self.fields.get("required")
        return (
            {name for name in given if isinstance(name, str)} if isinstance(given, list) else set()
        )

    @property
    def properties(self) -> dict[str, Any]:
        """Its properties, as they are in the document."""
        given = self.fields.get("properties")
        return given if isinstance(given, dict) else {}

    @property
    def branches(self) -> list[Any] | None:
        """The schemas of `oneOf` or `anyOf`. None means there are none to choose from."""
        given = self.fields.get("oneOf", self.fields.get("anyOf"))
        return given if isinstance(given, list) else None


class Shapes:
    """The shapes of one document. Each is made once, however often it is referred to."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document
        self._merged: dict[int, dict[str, Any]] = {}
        self._room = MOST_MERGED

    def of(self, schema: Any) -> Shape:
        """What a schema says once references, `allOf` and "or null" are resolved."""
        schema, fields = _unwrapped(schema), self._fields(schema, 0)
        name = shared_name(schema)
        given = fields.get("type")
        is_nullable = given == "null" or (isinstance(given, list) and "null" in given)
        is_nullable = is_nullable or fields.get("nullable") is True
        for key in ("oneOf", "anyOf"):
            branches = fields.get(key)
            if not isinstance(branches, list) or not any(map(_is_null, branches)):
                continue
            is_nullable, rest = True, [each for each in branches if not _is_null(each)]
            fields = {**fields, key: rest}
            if len(rest) == 1:
                name = name or shared_name(rest[0])
                del fields[key]
                fields = {**self._fields(rest[0], 0), **fields}
        return Shape(fields, name, is_nullable)

    def identity(self, schema: Any) -> int:
        """A number by which this value of the document is known, wherever it is referred to."""
        return id(self.own(schema))

    def own(self, schema: Any) -> Any:
        """What the schema says itself, wherever it is written, and does not inherit."""
        return resolve_reference(self.document, _unwrapped(schema))

    def _fields(self, schema: Any, depth: int) -> dict[str, Any]:
        schema = resolve_reference(self.document, schema)
        if not isinstance(schema, dict):
            return {"not": {}} if schema is False else {}
        if not isinstance(schema.get("allOf"), list) or depth > DEEPEST:
            return schema
        if id(schema) not in self._merged:
            self._merged[id(schema)] = {}  # what leads back to itself adds nothing
            parts = [self._fields(part, depth + 1) for part in schema["allOf"]]
            rest = {key: value for key, value in schema.items() if key != "allOf"}
            self._merged[id(schema)] = self._together([*parts, rest])
        return self._merged[id(schema)]

    def _together(self, parts: list[dict[str, Any]]) -> dict[str, Any]:
        """One schema of all parts: all their properties and required fields, else the last word."""
        together: dict[str, Any] = {}
        properties: dict[str, Any] = {}
        required: dict[str, None] = {}
        for part in parts:
            own, demanded = _dict(part, "properties"), _list(part, "required")
            self._room -= len(part) + len(own) + len(demanded)
            if self._room < 0:
                break
            together |= part
            properties |= own
            required |= dict.fromkeys(name for name in demanded if isinstance(name, str))
        if properties:
            together["properties"] = properties
        return {**together, "required": list(required)}


def shared_name(schema: Any) -> str:
    """The name of the shared schema that is referred to, or nothing."""
    reference = schema.get("$ref") if isinstance(schema, dict) else None
    if not isinstance(reference, str) or not reference.startswith(SHARED):
        return ""
    return reference.removeprefix(SHARED).replace("~1", "/").replace("~0", "~")


def _unwrapped(schema: Any) -> Any:
    """The reference, where it is wrapped in `allOf` only to describe it."""
    if isinstance(schema, dict) and schema.keys() - _DESCRIBING == {"allOf"}:
        parts = schema["allOf"]
        if isinstance(parts, list) and len(parts) == 1 and shared_name(parts[0]):
            return parts[0]
    return schema


def _is_null(schema: Any) -> bool:
    return isinstance(schema, dict) and schema.get("type") == "null"


def _dict(fields: dict[str, Any], key: str) -> dict[str, Any]:
    value = fields.get(key)
    return value if isinstance(value, dict) else {}


def _list(fields: dict[str, Any], key: str) -> list[Any]:
    value = fields.get(key)
    return value if isinstance(value, list) else []
