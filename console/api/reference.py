"""The API reference as a page for people, made from the OpenAPI document."""

import re
from dataclasses import dataclass
from typing import Any

from console.api.specification import JSON, Document


@dataclass(frozen=True)
class Value:
    """A parameter of an operation, or a field of an object."""

    name: str
    kind: str
    about: str
    is_required: bool


@dataclass(frozen=True)
class Operation:
    """An operation of the API, as the page shows it."""

    method: str
    path: str
    summary: str
    about: str
    permission: str
    parameters: list[Value]
    takes: str
    """The type of the request body; "" for none."""
    answers: str
    """The type of the response body; "" for none."""

    @property
    def anchor(self) -> str:
        """The HTML id of the operation, for links."""
        return re.sub(r"\W+", "-", f"{self.method}-{self.path}").strip("-").lower()


@dataclass(frozen=True)
class Thing:
    """A type of object in requests or responses, with its fields."""

    name: str
    about: str
    fields: list[Value]


@dataclass(frozen=True)
class Reference:
    """The content of the page: operations by subject, and types of objects."""

    groups: dict[str, list[Operation]]
    things: list[Thing]


def reference_of(document: Document) -> Reference:
    """The reference of an OpenAPI document."""
    groups: dict[str, list[Operation]] = {}
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            group = groups.setdefault(operation["tags"][0], [])
            group.append(_operation(method.upper(), path, operation))
    schemas = document["components"]["schemas"]
    things = [_thing(name, schema) for name, schema in schemas.items() if "properties" in schema]
    return Reference(groups, things)


def _operation(method: str, path: str, operation: Document) -> Operation:
    """The operation of the document, for the page."""
    responses = operation["responses"]
    success = responses.get("200") or responses.get("201", {})
    return Operation(
        method=method,
        path=path,
        summary=operation["summary"],
        about=operation.get("description", ""),
        permission=operation["x-permission"] or "",
        parameters=[
            _value(
                parameter["name"],
                {"description": parameter.get("description", ""), **parameter["schema"]},
                is_required=parameter["required"],
            )
            for parameter in operation["parameters"]
        ],
        takes=_kind_in(operation.get("requestBody", {})),
        answers=_kind_in(success),
    )


def _kind_in(message: Document) -> str:
    """The type of the JSON body of a request or response; "" for none."""
    body = message.get("content", {}).get(JSON, {})
    return _kind(body["schema"]) if body else ""


def _thing(name: str, schema: Document) -> Thing:
    """The type of object that the schema describes, for the page."""
    required = schema.get("required", [])
    fields = [
        _value(field, field_schema, is_required=field in required)
        for field, field_schema in schema["properties"].items()
    ]
    return Thing(_named(name), schema.get("description", ""), fields)


def _value(name: str, schema: Document, *, is_required: bool) -> Value:
    """The parameter or field with this schema, for the page."""
    return Value(name, _kind(schema), schema.get("description", ""), is_required)


def _kind(schema: Document) -> str:
    """The type of a value in words, such as "list of string"."""
    if "$ref" in schema:
        return _named(schema["$ref"].rpartition("/")[2])
    if "anyOf" in schema:
        return " or ".join(_kind(option) for option in schema["anyOf"])
    if "enum" in schema:
        return " or ".join(f"“{value}”" for value in schema["enum"])
    kind: Any = schema.get("format") or schema.get("type", "object")
    return f"list of {_kind(schema['items'])}" if kind == "array" else str(kind)


def _named(name: str) -> str:
    """The name of a schema for people: "Member page" for `Listed_Member_`."""
    listed = re.fullmatch(r"Listed_(\w+)_", name)
    return f"{listed[1]} page" if listed else name
