"""Resolves schemas into shapes, which can be compared and shown: without references and `allOf`."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from apis.definitions.reading.refs import mapping, resolve_reference, sequence

SHARED = "#/components/schemas/"
DEEPEST = 50
"""Levels of `allOf` within `allOf`, after which the rest is left out."""
MOST_MERGED = 200_000
"""Names of properties and fields that are merged for one document. The rest is left out, because a
few lines can refer to a long list thousands of times."""

_DESCRIBING = {"description", "title", "example", "deprecated", "readOnly", "writeOnly"}
_OF_ONE_TYPE = {"properties": "object", "additionalProperties": "object", "items": "array"}


@dataclass(frozen=True)
class Shape:
    """A schema without references, `allOf` and "or null" of its own; those inside of it remain.

    `name` is that of a shared schema, or empty.
    """

    fields: dict[str, Any]
    name: str
    is_nullable: bool

    @property
    def types(self) -> frozenset[str] | None:
        """The types that it allows, without null; None if it allows all."""
        type_ = self.fields.get("type")
        if isinstance(type_, str | list):
            names = [type_] if isinstance(type_, str) else map(str, type_)
            return frozenset(names) - {"null"} or None
        implied = {name for key, name in _OF_ONE_TYPE.items() if key in self.fields}
        return frozenset(implied) if len(implied) == 1 else None

    @property
    def values(self) -> list[Any] | None:
        """The only values that it allows, without null; None if it allows others."""
        values = self.fields.get("enum")
        if "const" in self.fields:
            values = [self.fields["const"]]
        return [row for row in values if row is not None] if isinstance(values, list) else None

    @cached_property
    def required(self) -> set[str]:
        """The names of required properties."""
        names = sequence(self.fields.get("required"))
        return {name for name in names if isinstance(name, str)}

    @property
    def properties(self) -> dict[str, Any]:
        """The schemas of the properties, as they are in the document."""
        return mapping(self.fields.get("properties"))

    @property
    def branches(self) -> list[Any] | None:
        """The schemas of `oneOf` or `anyOf`, without "or null"; None without either."""
        branches = self.fields.get("oneOf", self.fields.get("anyOf"))
        return branches if isinstance(branches, list) else None


class Shapes:
    """Makes the shapes of one document. Each `allOf` is merged once, however often it is used."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document
        self._merged: dict[int, dict[str, Any]] = {}
        self._names_left = MOST_MERGED

    def of(self, schema: Any) -> Shape:
        """The shape of a schema: references, `allOf` and "or null" are resolved."""
        schema, fields = _without_wrapper(schema), self._merged_fields(schema, 0)
        name = shared_name(schema)
        type_ = fields.get("type")
        is_nullable = type_ == "null" or "null" in sequence(type_) or fields.get("nullable") is True
        for key in ("oneOf", "anyOf"):
            branches = fields.get(key)
            if not isinstance(branches, list) or not any(map(_is_null, branches)):
                continue
            is_nullable, rest = True, [branch for branch in branches if not _is_null(branch)]
            fields = {**fields, key: rest}
            if len(rest) == 1:
                name = name or shared_name(rest[0])
                del fields[key]
                fields = {**self._merged_fields(rest[0], 0), **fields}
        return Shape(fields, name, is_nullable)

    def identity(self, schema: Any) -> int:
        """A number that is the same for all references to one schema of the document."""
        return id(self.own(schema))

    def own(self, schema: Any) -> Any:
        """The schema, or the one that it refers to, without what it inherits by `allOf`."""
        return resolve_reference(self.document, _without_wrapper(schema))

    def _merged_fields(self, schema: Any, depth: int) -> dict[str, Any]:
        """The fields of a schema and of its `allOf`. The schema `false` becomes `not: {}`."""
        schema = resolve_reference(self.document, schema)
        if not isinstance(schema, dict):
            return {"not": {}} if schema is False else {}
        if not isinstance(schema.get("allOf"), list) or depth > DEEPEST:
            return schema
        if id(schema) not in self._merged:
            self._merged[id(schema)] = {}  # a schema that leads back to itself adds nothing
            parts = [self._merged_fields(part, depth + 1) for part in schema["allOf"]]
            rest = {key: value for key, value in schema.items() if key != "allOf"}
            self._merged[id(schema)] = self._merge([*parts, rest])
        return self._merged[id(schema)]

    def _merge(self, parts: list[dict[str, Any]]) -> dict[str, Any]:
        """One schema with the properties and required names of all parts, and else the last fields.

        Stops at MOST_MERGED names of the document.
        """
        merged: dict[str, Any] = {}
        properties: dict[str, Any] = {}
        required: dict[str, None] = {}
        for part in parts:
            new_properties = mapping(part.get("properties"))
            new_required = sequence(part.get("required"))
            self._names_left -= len(part) + len(new_properties) + len(new_required)
            if self._names_left < 0:
                break
            merged |= part
            properties |= new_properties
            required |= dict.fromkeys(name for name in new_required if isinstance(name, str))
        if properties:
            merged["properties"] = properties
        return {**merged, "required": list(required)}


def shared_name(schema: Any) -> str:
    """The name of the shared schema that the schema is a reference to; empty if it is none."""
    reference = mapping(schema).get("$ref")
    if not isinstance(reference, str) or not reference.startswith(SHARED):
        return ""
    return reference.removeprefix(SHARED).replace("~1", "/").replace("~0", "~")


def _without_wrapper(schema: Any) -> Any:
    """The schema, or its reference if that is wrapped in `allOf` only to describe it."""
    if isinstance(schema, dict) and schema.keys() - _DESCRIBING == {"allOf"}:
        parts = sequence(schema["allOf"])
        if len(parts) == 1 and shared_name(parts[0]):
            return parts[0]
    return schema


def _is_null(schema: Any) -> bool:
    """Whether the schema allows only null."""
    return isinstance(schema, dict) and schema.get("type") == "null"
