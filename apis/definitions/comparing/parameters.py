"""Compares the parameters of operations."""

from collections.abc import Iterator
from typing import Any

from apis.definitions.comparing.change import Change, Subject
from apis.definitions.comparing.schemas import Comparison
from apis.definitions.reading.operations import Operation
from apis.definitions.reading.parameters import parameters, schema_of
from apis.definitions.reading.refs import mapping


def parameter_changes(
    comparison: Comparison, pair: tuple[Operation, Operation]
) -> Iterator[Change]:
    """The changes between the parameters of the old and the new operation at a path."""
    before = parameters(comparison.old.document, pair[0])
    after = parameters(comparison.new.document, pair[1])
    for parameter_key, old in before.items():
        subject = Subject("request", "parameter", pair[0].name, (str(old.get("name")),))
        if parameter_key in after:
            yield from _changes(comparison, old, after[parameter_key], subject)
        else:
            yield subject.change("removed", breaks=True)
    for parameter_key, new in after.items():
        if parameter_key not in before:
            subject = Subject("request", "parameter", pair[1].name, (str(new.get("name")),))
            necessity = "required" if _is_demanded(new) else "optional"
            what = "added-required" if _is_demanded(new) else "added"
            rule = f"new-{necessity}-request-parameter"
            yield subject.change(what, breaks=_is_demanded(new), rule=rule)


def _changes(
    comparison: Comparison, old: dict[str, Any], new: dict[str, Any], subject: Subject
) -> Iterator[Change]:
    """The changes between an old and a new parameter, and between their schemas."""
    was_required, is_required = (side.get("required") is True for side in (old, new))
    if was_required != is_required:
        what = "became-required" if is_required else "became-optional"
        yield subject.change(what, breaks=_is_demanded(new))
    yield from comparison.compare_schemas(schema_of(old), schema_of(new), subject)


def _is_demanded(parameter: dict[str, Any]) -> bool:
    """Whether a request without the parameter is refused: it is required and has no default."""
    return parameter.get("required") is True and "default" not in mapping(schema_of(parameter))
