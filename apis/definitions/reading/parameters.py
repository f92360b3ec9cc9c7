"""The parameters of operations."""

import re
from typing import Any

from apis.definitions.reading.operations import Operation
from apis.definitions.reading.refs import resolve_reference, sequence

ParameterKey = tuple[str, str]
"""Where a parameter is, and its name; in a path its position, because the name is not sent."""

_UNUSED_HEADERS = {"accept", "content-type", "authorization"}


def parameters(
    document: dict[str, Any], operation: Operation
) -> dict[ParameterKey, dict[str, Any]]:
    """The Parameter Objects of an operation and of its path; its own replace those of the path.

    Without headers that OpenAPI ignores.
    """
    positions = re.findall(r"{([^{}]*)}", operation.template)
    by_key: dict[ParameterKey, dict[str, Any]] = {}
    for fields in (operation.item, operation.fields):
        for node in sequence(fields.get("parameters")):
            parameter = resolve_reference(document, node)
            if isinstance(parameter, dict):
                by_key[_key(parameter, positions)] = parameter
    by_key.pop(("header", ""), None)
    return by_key


def _key(parameter: dict[str, Any], positions: list[str]) -> ParameterKey:
    """The key of a parameter, with an empty name for a header that OpenAPI ignores.

    `positions` are the names in the path, in order.
    """
    where, name = str(parameter.get("in")), str(parameter.get("name"))
    if where == "path":
        return where, str(positions.index(name)) if name in positions else name
    if where == "header":
        return where, "" if name.lower() in _UNUSED_HEADERS else name.lower()
    return where, name


def schema_of(parameter: dict[str, Any]) -> Any:
    """The schema of a parameter or a header: its own, or that of its first media type."""
    content = parameter.get("content")
    if isinstance(content, dict):
        schemas = [media.get("schema") for media in content.values() if isinstance(media, dict)]
        return schemas[0] if schemas else {}
    return parameter.get("schema", {})
