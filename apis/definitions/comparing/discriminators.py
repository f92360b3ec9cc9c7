"""Compares the discriminators of two schemas. No change of them breaks, as oasdiff says."""

from collections.abc import Iterator
from typing import Any

from apis.definitions.comparing.change import Change, Subject
from apis.definitions.reading.refs import mapping
from apis.definitions.reading.shapes import SHARED

COMPARED = {"body", "property"}
"""The kinds of subjects with discriminators; there is no rule for parameters and headers."""


def discriminator_changes(old: Any, new: Any, subject: Subject) -> Iterator[Change]:
    """The changes between the discriminators of two schemas, but not inherited ones."""
    before, after = _discriminator(old), _discriminator(new)
    if subject.kind not in COMPARED or before == after:
        return
    if not before:
        yield _change(subject, "added", after=after["propertyName"])
    elif not after:
        yield _change(subject, "removed", before=before["propertyName"])
    else:
        old_name, new_name = before["propertyName"], after["propertyName"]
        if old_name != new_name:
            yield _change(subject, "property-name-changed", before=old_name, after=new_name)
        yield from _mapping_changes(_schemas_by_value(before), _schemas_by_value(after), subject)


def _mapping_changes(
    old: dict[str, str], new: dict[str, str], subject: Subject
) -> Iterator[Change]:
    """The changes between the schemas that the values of two discriminators stand for."""
    for discriminator_value in {**old, **new}:
        if discriminator_value not in new:
            yield _change(subject, "mapping-deleted", before=discriminator_value)
        elif discriminator_value not in old:
            yield _change(subject, "mapping-added", after=discriminator_value)
        elif old[discriminator_value] != new[discriminator_value]:
            yield _change(
                subject,
                "mapping-changed",
                before=old[discriminator_value],
                after=new[discriminator_value],
            )


def _change(subject: Subject, what: str, *, before: str = "", after: str = "") -> Change:
    """A change of the subject's discriminator, which breaks no client."""
    return subject.change(f"discriminator-{what}", breaks=False, before=before, after=after)


def _discriminator(schema: Any) -> dict[str, Any]:
    """The Discriminator Object of the schema; empty without a valid one."""
    discriminator = mapping(mapping(schema).get("discriminator"))
    return discriminator if isinstance(discriminator.get("propertyName"), str) else {}


def _schemas_by_value(discriminator: dict[str, Any]) -> dict[str, str]:
    """The name of the schema for each value; a name and a reference to the schema are equal."""
    pairs = mapping(discriminator.get("mapping")).items()
    return {str(value): str(schema).removeprefix(SHARED) for value, schema in pairs}
