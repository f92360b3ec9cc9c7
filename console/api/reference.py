"""The API reference as pages for people, one for each subject, made from the OpenAPI document."""

import json
import re
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.text import slugify

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
class Subject:
    """The operations about one subject, and the objects in their requests and responses."""

    name: str
    operations: list[Operation]
    things: list[Thing]

    def get_absolute_url(self) -> str:
        """The address of its page."""
        return reverse("api:subject", args=[slugify(self.name)])


def subjects_of(document: Document) -> dict[str, Subject]:
    """The subjects of an OpenAPI document, which are the tags of its operations, by their slugs."""
    by_tag: dict[str, list[tuple[str, str, Document]]] = {}
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            by_tag.setdefault(operation["tags"][0], []).append((method.upper(), path, operation))
    return {slugify(tag): _subject(tag, entries, document) for tag, entries in by_tag.items()}


def _subject(tag: str, entries: list[tuple[str, str, Document]], document: Document) -> Subject:
    """The subject with these operations."""
    components = document["components"]
    operations = [_operation(*entry, components["parameters"]) for entry in entries]
    names = _names_in([operation for _, _, operation in entries], components["schemas"], set())
    schemas = components["schemas"].items()
    things = [
        _thing(name, schema) for name, schema in schemas if name in names and "properties" in schema
    ]
    return Subject(tag, operations, things)


def _names_in(part: object, schemas: Document, known: set[str]) -> set[str]:
    """The names of all schemas that a part of the document refers to, also through others."""
    for name in set(re.findall(r"#/components/schemas/(\w+)", json.dumps(part))) - known:
        known.add(name)
        _names_in(schemas[name], schemas, known)
    return known


def _operation(method: str, path: str, operation: Document, shared: Document) -> Operation:
    """The operation of the document, for the page. `shared` are parameters by name."""
    parameters = [
        shared[parameter["$ref"].rpartition("/")[2]] if "$ref" in parameter else parameter
        for parameter in operation["parameters"]
    ]
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
            for parameter in parameters
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
