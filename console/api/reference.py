"""The page that people read the API on, made from the same document that programs read."""

import re
from dataclasses import dataclass
from typing import Any

from console.api.specification import JSON, Document


@dataclass(frozen=True)
class Value:
    """A parameter or a field."""

    name: str
    kind: str
    about: str
    is_required: bool


@dataclass(frozen=True)
class Operation:
    """One thing that a program can ask."""

    method: str
    path: str
    summary: str
    about: str
    permission: str
    parameters: list[Value]
    takes: str
    """The name of the object that is sent, if any is."""
    answers: str
    """The name of the object that is in the answer, if any is."""

    @property
    def anchor(self) -> str:
        """What a link to it ends with."""
        return re.sub(r"\W+", "-", f"{self.method}-{self.path}").strip("-").lower()


@dataclass(frozen=True)
class Thing:
    """An object of which answers are made."""

    name: str
    about: str
    fields: list[Value]


@dataclass(frozen=True)
class Reference:
    """Everything on the page."""

    groups: dict[str, list[Operation]]
    things: list[Thing]


def reference_of(document: Document) -> Reference:
    """The page of this document: its operations by subject, then its objects."""
    groups: dict[str, list[Operation]] = {}
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            found = _operation(method.upper(), path, operation)
            groups.setdefault(operation["tags"][0], []).append(found)
    schemas = document["components"]["schemas"]
    things = [_thing(name, schema) for name, schema in schemas.items() if "properties" in schema]
    return Reference(groups, things)


def _operation(method: str, path: str, operation: Document) -> Operation:
    responses = operation["responses"]
    success = responses.get("200") or responses.get("201", {})
    return Operation(
        method=method,
        path=path,
        summary=operation["summary"],
        about=operation.get("description", ""),
        permission=operation["x-permission"] or "",
        parameters=[
            _value(each["name"], each["schema"], is_required=each["required"])
            for each in operation["parameters"]
        ],
        takes=_kind_in(operation.get("requestBody", {})),
        answers=_kind_in(success),
    )


def _kind_in(part: Document) -> str:
    body = part.get("content", {}).get(JSON, {})
    return _kind(body["schema"]) if body else ""


def _thing(name: str, schema: Document) -> Thing:
    required = schema.get("required", [])
    fields = [
        _value(field, about, is_required=field in required)
        for field, about in schema["properties"].items()
    ]
    return Thing(_named(name), schema.get("description", ""), fields)


def _value(name: str, schema: Document, *, is_required: bool) -> Value:
    return Value(name, _kind(schema), schema.get("description", ""), is_required)


def _kind(schema: Document) -> str:
    """The type of a value, in a word or two."""
    if "$ref" in schema:
        return _named(schema["$ref"].rpartition("/")[2])
    if "anyOf" in schema:
        return " or ".join(_kind(each) for each in schema["anyOf"])
    if "enum" in schema:
        return " or ".join(f"“{value}”" for value in schema["enum"])
    kind: Any = schema.get("format") or schema.get("type", "object")
    return f"list of {_kind(schema['items'])}" if kind == "array" else str(kind)


def _named(name: str) -> str:
    """`Listed_Member_` is a page of what it names."""
    listed = re.fullmatch(r"Listed_(\w+)_", name)
    return f"{listed[1]} page" if listed else name
