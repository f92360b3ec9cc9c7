"""What differs between the discriminators of two schemas. None of it breaks, as oasdiff says."""

from collections.abc import Iterator
from typing import Any

from apis.definitions.change import Change, Subject
from apis.definitions.shapes import SHARED

COMPARED = {"body", "property"}
"""Of parameters and headers, there is no such rule."""


def discriminator_changes(old: Any, new: Any, subject: Subject) -> Iterator[Change]:
    """The differences between what two schemas say themselves, and do not inherit."""
    before, after = _of(old), _of(new)
    if subject.kind not in COMPARED or before == after:
        return
    if not before:
        yield _change(subject, "added", after=after["propertyName"])
    elif not after:
        yield _change(subject, "removed", before=before["propertyName"])
    else:
        was, is_ = before["propertyName"], after["propertyName"]
        if was != is_:
            yield _change(subject, "property-name-changed", before=was, after=is_)
        yield from _mapping_changes(_mapping(before), _mapping(after), subject)


def _mapping_changes(
    old: dict[str, str], new: dict[str, str], subject: Subject
) -> Iterator[Change]:
    for value in {**old, **new}:
        if value not in new:
            yield _change(subject, "mapping-deleted", before=value)
        elif value not in old:
            yield _change(subject, "mapping-added", after=value)
        elif old[value] != new[value]:
            yield _change(subject, "mapping-changed", before=old[value], after=new[value])


def _change(subject: Subject, what: str, *, before: str = "", after: str = "") -> Change:
    return subject.change(f"discriminator-{what}", breaks=False, before=before, after=after)


def _of(schema: Any) -> dict[str, Any]:
    given = schema.get("discriminator") if isinstance(schema, dict) else None
    if not isinstance(given, dict) or not isinstance(given.get("propertyName"), str):
        return {}
    return given


def _mapping(discriminator: dict[str, Any]) -> dict[str, str]:
    """The name of the schema for each value. `Card` and a reference to it are the same."""
    given = discriminator.get("mapping")
    pairs = given.items() if isinstance(given, dict) else ()
    return {str(value): str(schema).removeprefix(SHARED) for value, schema in pairs}
