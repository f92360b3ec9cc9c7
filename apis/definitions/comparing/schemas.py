"""Compares two schemas: their properties, entries and branches, and whether a change breaks.

By one principle: a request may only become looser, and a response only stricter.
"""

import json
from collections.abc import Iterator
from typing import Any

from apis.definitions.comparing.change import Change, Subject
from apis.definitions.comparing.discriminators import discriminator_changes
from apis.definitions.comparing.values import value_changes
from apis.definitions.reading.refs import mapping
from apis.definitions.reading.shapes import Shape, Shapes, shared_name

MOST_LEVELS = 60
"""Levels of schemas within schemas. Deeper ones are not compared."""
MOST_SCHEMAS = 50_000
"""Schemas that are compared: far more than a definition for people has."""


class Comparison:
    """Compares schemas of two documents, each pair only once in each direction."""

    def __init__(self, old: dict[str, Any], new: dict[str, Any]) -> None:
        self.old, self.new = Shapes(old), Shapes(new)
        self._seen: set[tuple[int, int, str]] = set()

    def compare_schemas(
        self, old: Any, new: Any, subject: Subject, level: int = 0
    ) -> Iterator[Change]:
        """The changes from a schema of the old document to one of the new.

        None for a pair that was compared before, or beyond the limits.
        """
        key = (self.old.identity(old), self.new.identity(new), subject.direction)
        if key in self._seen or level > MOST_LEVELS or len(self._seen) > MOST_SCHEMAS:
            return
        self._seen.add(key)
        before, after = self.old.of(old), self.new.of(new)
        if before.name and before.name == after.name and subject.kind in {"body", "property"}:
            subject = subject.shared(before.name)
        yield from value_changes(before, after, subject)
        yield from discriminator_changes(self.old.own(old), self.new.own(new), subject)
        yield from self._properties(before, after, subject, level + 1)
        yield from self._inside(before, after, subject, level + 1)
        yield from self._branches(before, after, subject, level + 1)

    def _properties(self, old: Shape, new: Shape, subject: Subject, level: int) -> Iterator[Change]:
        """The changes of the properties, but not of those that are never sent in this direction."""
        hidden = "readOnly" if subject.direction == "request" else "writeOnly"
        for name in {**old.properties, **new.properties}:
            child = subject.child(name)
            before = self.old.of(old.properties.get(name))
            after = self.new.of(new.properties.get(name))
            if before.fields.get(hidden) is True or after.fields.get(hidden) is True:
                continue
            can_be_left_out = name not in new.required or "default" in after.fields
            if name not in new.properties:
                yield _removal(child, was_required=name in old.required)
            elif name not in old.properties:
                yield _addition(child, is_required=not can_be_left_out)
            else:
                if name in new.required and name not in old.required:
                    breaks = subject.direction == "request" and not can_be_left_out
                    yield child.change("became-required", breaks=breaks)
                if name in old.required and name not in new.required:
                    yield child.change("became-optional", breaks=subject.direction == "response")
                yield from self.compare_schemas(
                    old.properties[name], new.properties[name], child, level
                )

    def _inside(self, old: Shape, new: Shape, subject: Subject, level: int) -> Iterator[Change]:
        """The changes of the entries of lists, and of the values of maps.

        In requests also whether other properties are allowed, which breaks if they no longer are.
        """
        for key, name in (("items", "entries"), ("additionalProperties", "values")):
            before, after = old.fields.get(key), new.fields.get(key)
            if isinstance(before, dict) and isinstance(after, dict):
                yield from self.compare_schemas(before, after, subject.child(name), level)
        was_closed, is_closed = (
            side.fields.get("additionalProperties", True) is False for side in (old, new)
        )
        if subject.direction == "request" and was_closed != is_closed:
            what = "disallowed" if is_closed else "allowed"
            yield subject.change(f"additional-properties-{what}", breaks=is_closed)

    def _branches(self, old: Shape, new: Shape, subject: Subject, level: int) -> Iterator[Change]:
        """The changes of the branches of `oneOf` or `anyOf`; none unless both schemas have some."""
        if old.branches is None or new.branches is None:
            return
        pairs, removed, added = _pair_branches(old.branches, new.branches)
        for before, after in pairs:
            yield from self.compare_schemas(before, after, subject, level)
        for branch in removed:
            breaks = subject.direction == "request"
            yield subject.change("one-of-removed", breaks=breaks, before=_branch_name(branch))
        for branch in added:
            breaks = subject.direction == "response"
            yield subject.change("one-of-added", breaks=breaks, after=_branch_name(branch))


def _removal(subject: Subject, *, was_required: bool) -> Change:
    """The change that a property was removed, which breaks in both directions."""
    necessity = "required" if was_required else "optional"
    rule = "" if subject.direction == "request" else f"response-{necessity}-property-removed"
    return subject.change("removed", breaks=True, rule=rule)


def _addition(subject: Subject, *, is_required: bool) -> Change:
    """The change that a property was added, which breaks only requests that must have it."""
    necessity = "required" if is_required else "optional"
    if subject.direction == "response":
        rule = f"response-{necessity}-property-added"
        return subject.change("added", breaks=False, rule=rule)
    what = "added-required" if is_required else "added"
    rule = f"new-{necessity}-request-property"
    return subject.change(what, breaks=is_required, rule=rule)


def _pair_branches(
    old: list[Any], new: list[Any]
) -> tuple[list[tuple[Any, Any]], list[Any], list[Any]]:
    """The pairs of branches to compare, and the old and the new branches without a partner.

    Branches belong together if they have the same name or are equal; unnamed ones that are left
    are paired in their order.
    """
    unpaired: dict[str, list[Any]] = {}
    for branch in new:
        unpaired.setdefault(_branch_key(branch), []).append(branch)
    pairs, removed = [], []
    for branch in old:
        if partners := unpaired.get(_branch_key(branch)):
            pairs.append((branch, partners.pop(0)))
        else:
            removed.append(branch)
    added = [branch for branches in unpaired.values() for branch in branches]
    unnamed = [[row for row in side if not shared_name(row)] for side in (removed, added)]
    count = min(map(len, unnamed))
    pairs += zip(unnamed[0][:count], unnamed[1][:count], strict=True)
    paired_ids = {id(branch) for side in unnamed for branch in side[:count]}
    removed = [branch for branch in removed if id(branch) not in paired_ids]
    return pairs, removed, [branch for branch in added if id(branch) not in paired_ids]


def _branch_name(branch: Any) -> str:
    """The name of a branch for people: of the shared schema, or else its title or its type."""
    if name := shared_name(branch):
        return name
    fields = mapping(branch)
    return str(fields.get("title") or fields.get("type") or "another schema")


def _branch_key(branch: Any) -> str:
    """The name of the shared schema, or the schema as text, by which equal branches are found."""
    return shared_name(branch) or json.dumps(branch, sort_keys=True)
