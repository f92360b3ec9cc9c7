"""What changes in the parameters of an operation."""

import re
from collections.abc import Iterator
from typing import Any

from apis.definitions.change import Change, Subject
from apis.definitions.operations import Operation
from apis.definitions.refs import resolve_reference
from apis.definitions.schemas import Comparison

ParameterKey = tuple[str, str]
"""Where a parameter is, and its name; in a path, its position, since no one sends the name."""

_UNUSED_HEADERS = {"accept", "content-type", "authorization"}


def parameter_changes(
    comparison: Comparison, pair: tuple[Operation, Operation]
) -> Iterator[Change]:
    """The differences between the parameters of two operations at the same path."""
    before = parameters(comparison.old.document, pair[0])
    after = parameters(comparison.new.document, pair[1])
    for key, old in before.items():
        subject = Subject("request", "parameter", pair[0].name, (str(old.get("name")),))
        if key in after:
            yield from _changed(comparison, old, after[key], subject)
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
    """The parameters of an operation and of its path; its own come before those."""
    positions = re.findall(r"{([^{}]*)}", operation.template)
    found: dict[ParameterKey, dict[str, Any]] = {}
    for holder in (operation.item, operation.fields):
        listed = holder.get("parameters")
        for each in listed if isinstance(listed, list) else []:
            parameter = resolve_reference(document, each)
            if isinstance(parameter, dict):
                key = _key(parameter, positions)
                if key != ("header", ""):
                    found[key] = parameter
    return found


def _key(parameter: dict[str, Any], positions: list[str]) -> ParameterKey:
    where, name = str(parameter.get("in")), str(parameter.get("name"))
    if where == "path":
        return where, str(positions.index(name)) if name in positions else name
    if where == "header":
        return where, "" if name.lower() in _UNUSED_HEADERS else name.lower()
    return where, name


def _changed(
    comparison: Comparison, old: dict[str, Any], new: dict[str, Any], subject: Subject
) -> Iterator[Change]:
    was, is_ = (each.get("required") is True for each in (old, new))
    if was != is_:
        has_default = is_ and not _is_demanded(new)
        what = "became-required" if is_ else "became-optional"
        yield subject.change(what, breaks=is_ and not has_default)
    yield from comparison.schemas(schema_of(old), schema_of(new), subject)


def _is_demanded(parameter: dict[str, Any]) -> bool:
    """Whether a request without it is refused."""
    schema = schema_of(parameter)
    return parameter.get("required") is True and not (
        isinstance(schema, dict) and "default" in schema
    )


def schema_of(parameter: dict[str, Any]) -> Any:
    """The schema of a parameter or a header, whether it has one or is of a media type."""
    content = parameter.get("content")
    if isinstance(content, dict):
        kinds = [each.get("schema") for each in content.values() if isinstance(each, dict)]
        return kinds[0] if kinds else {}
    return parameter.get("schema", {})
