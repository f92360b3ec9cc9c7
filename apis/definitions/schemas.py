"""What differs between two schemas, and whether it breaks a client.

One principle decides: a request may only become looser, and an answer only stricter. So each
comparison says which of the two happened, and the direction says whether that breaks anything.
"""

import json
from collections.abc import Iterator
from typing import Any

from apis.definitions.change import Change, Subject
from apis.definitions.discriminators import discriminator_changes
from apis.definitions.shapes import Shape, Shapes, shared_name
from apis.definitions.values import value_changes

MOST_LEVELS = 60
"""Of schemas within schemas. What lies deeper is not compared."""
MOST_SCHEMAS = 50_000
"""That are compared: far more than a definition for people has."""


class Comparison:
    """Compares schemas of two documents. What is shared is compared once in each direction."""

    def __init__(self, old: dict[str, Any], new: dict[str, Any]) -> None:
        self.old, self.new = Shapes(old), Shapes(new)
        self._seen: set[tuple[int, int, str]] = set()

    def schemas(self, old: Any, new: Any, subject: Subject, level: int = 0) -> Iterator[Change]:
        """The differences between a schema of the old document and one of the new."""
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
        hidden = "readOnly" if subject.direction == "request" else "writeOnly"
        for name in {**old.properties, **new.properties}:
            child = subject.child(name)
            was = self.old.of(old.properties.get(name))
            is_ = self.new.of(new.properties.get(name))
            if was.fields.get(hidden) is True or is_.fields.get(hidden) is True:
                continue
            may_be_left_out = name not in new.required or "default" in is_.fields
            if name not in new.properties:
                yield removed(child, was_required=name in old.required)
            elif name not in old.properties:
                yield added(child, is_required=not may_be_left_out)
            else:
                if (name in old.required) != (name in new.required):
                    yield demanded(
                        child, is_required=name in new.required, has_default=may_be_left_out
                    )
                yield from self.schemas(old.properties[name], new.properties[name], child, level)

    def _inside(self, old: Shape, new: Shape, subject: Subject, level: int) -> Iterator[Change]:
        """Entries of lists, and values of maps."""
        for key, name in (("items", "entries"), ("additionalProperties", "values")):
            before, after = old.fields.get(key), new.fields.get(key)
            if isinstance(before, dict) and isinstance(after, dict):
                yield from self.schemas(before, after, subject.child(name), level)
        was, is_ = (each.fields.get("additionalProperties", True) for each in (old, new))
        if subject.direction == "request" and (was is False) != (is_ is False):
            what = "disallowed" if is_ is False else "allowed"
            yield subject.change(f"additional-properties-{what}", breaks=is_ is False)

    def _branches(self, old: Shape, new: Shape, subject: Subject, level: int) -> Iterator[Change]:
        if old.branches is None or new.branches is None:
            return
        pairs, gone, come = paired(old.branches, new.branches)
        for before, after in pairs:
            yield from self.schemas(before, after, subject, level)
        for branch in gone:
            breaks = subject.direction == "request"
            yield subject.change("one-of-removed", breaks=breaks, before=named(branch))
        for branch in come:
            breaks = subject.direction == "response"
            yield subject.change("one-of-added", breaks=breaks, after=named(branch))


def removed(subject: Subject, *, was_required: bool) -> Change:
    """A property is no longer there: not understood in a request, missed in an answer."""
    necessity = "required" if was_required else "optional"
    rule = "" if subject.direction == "request" else f"response-{necessity}-property-removed"
    return subject.change("removed", breaks=True, rule=rule)


def added(subject: Subject, *, is_required: bool) -> Change:
    """A property is new: in a request that breaks only what cannot be left out."""
    necessity = "required" if is_required else "optional"
    if subject.direction == "response":
        rule = f"response-{necessity}-property-added"
        return subject.change("added", breaks=False, rule=rule)
    what = "added-required" if is_required else "added"
    rule = f"new-{necessity}-request-property"
    return subject.change(what, breaks=is_required, rule=rule)


def demanded(subject: Subject, *, is_required: bool, has_default: bool) -> Change:
    """A property became required or optional. With a default it can still be left out."""
    what = "became-required" if is_required else "became-optional"
    breaks = is_required == (subject.direction == "request")
    is_harmless = is_required and has_default
    return subject.change(what, breaks=breaks and not is_harmless)


def paired(old: list[Any], new: list[Any]) -> tuple[list[tuple[Any, Any]], list[Any], list[Any]]:
    """Branches that belong together: of one name, or equal, then what is left in order."""
    waiting: dict[str, list[Any]] = {}
    for branch in new:
        waiting.setdefault(_key(branch), []).append(branch)
    pairs, gone = [], []
    for branch in old:
        same = waiting.get(_key(branch))
        if same:
            pairs.append((branch, same.pop(0)))
        else:
            gone.append(branch)
    come = [branch for same in waiting.values() for branch in same]
    unnamed = [[each for each in side if not shared_name(each)] for side in (gone, come)]
    count = min(map(len, unnamed))
    pairs += zip(unnamed[0][:count], unnamed[1][:count], strict=True)
    matched = {id(branch) for side in unnamed for branch in side[:count]}
    gone, come = ([one for one in side if id(one) not in matched] for side in (gone, come))
    return pairs, gone, come


def named(branch: Any) -> str:
    """What people call a branch."""
    if name := shared_name(branch):
        return name
    title = branch.get("title") or branch.get("type") if isinstance(branch, dict) else None
    return str(title or "another schema")


def _key(branch: Any) -> str:
    return shared_name(branch) or json.dumps(branch, sort_keys=True)
