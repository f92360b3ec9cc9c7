"""Reads and compares the parameters of operations."""

import re
from collections.abc import Iterator
from typing import Any

from apis.definitions.comparing.change import Change, Subject
from apis.definitions.comparing.schemas import Comparison
from apis.definitions.reading.operations import Operation
from apis.definitions.reading.refs import mapping, resolve_reference, sequence

ParameterKey = tuple[str, str]
"""Where a parameter is, and its name; in a path its position, because the name is not sent."""

_UNUSED_HEADERS = {"accept", "content-type", "authorization"}


def parameter_changes(
    comparison: Comparison, pair: tuple[Operation, Operation]
) -> Iterator[Change]:
    """The changes between the parameters of the old and the new operation at a path."""
    before = parameters(comparison.old.document, pair[0])
    after = parameters(comparison.new.document, pair[1])
    for key, old in before.items():
        subject = Subject("request", "parameter", pair[0].name, (str(old.get("name")),))
        if key in after:
            yield from _changes(comparison, old, after[key], subject)
        else:
            yield subject.change("removed", breaks=True)
    for key, new in after.items():
        if key not in before:
            subject = Subject("request", "parameter", pair[1].name, (str(new.get("name")),))
            necessity = "required" if _is_demanded(new) else "optional"
            what = "added-required" if _is_demanded(new) else "added"
            rule = f"new-{necessity}-request-parameter"
            yield subject.change(what, breaks=_is_demanded(new), rule=rule)


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


def _changes(
    comparison: Comparison, old: dict[str, Any], new: dict[str, Any], subject: Subject
) -> Iterator[Change]:
    """The changes between an old and a new parameter, and between their schemas."""
    was_required, is_required = (side.get("required") is True for side in (old, new))
    if was_required != is_required:
        what = "became-required" if is_required else "became-optional"
        yield subject.change(what, breaks=_is_demanded(new))
    yield from comparison.schemas(schema_of(old), schema_of(new), subject)


def _is_demanded(parameter: dict[str, Any]) -> bool:
    """Whether a request without the parameter is refused: it is required and has no default."""
    return parameter.get("required") is True and "default" not in mapping(schema_of(parameter))


def schema_of(parameter: dict[str, Any]) -> Any:
    """The schema of a parameter or a header: its own, or that of its first media type."""
    content = parameter.get("content")
    if isinstance(content, dict):
        schemas = [media.get("schema") for media in content.values() if isinstance(media, dict)]
        return schemas[0] if schemas else {}
    return parameter.get("schema", {})
