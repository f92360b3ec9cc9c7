"""Compares what two schemas say about a value itself: its type, values, limits and pattern.

One principle decides: a request may only become looser, and a response only stricter. So each
comparison says which of the two happened, and the direction says whether that breaks a client.
"""

import json
from collections.abc import Iterator

from apis.definitions.comparing.change import Change, Subject
from apis.definitions.reading.shapes import Shape

_UPPER = {
    "maxLength": "max-length",
    "maximum": "max",
    "exclusiveMaximum": "exclusive-max",
    "maxItems": "max-items",
    "maxProperties": "max-properties",
}
_LOWER = {
    "minLength": "min-length",
    "minimum": "min",
    "exclusiveMinimum": "exclusive-min",
    "minItems": "min-items",
    "minProperties": "min-properties",
}
_WIDER_FORMATS = {("int32", "int64"), ("float", "double")}


def value_changes(old: Shape, new: Shape, subject: Subject) -> Iterator[Change]:
    """The changes of a value itself, but not of its properties, entries and branches."""
    yield from _type_changes(old, new, subject)
    yield from _enum_changes(old, new, subject)
    yield from _limit_changes(old, new, subject)
    yield from _pattern_changes(old, new, subject)
    before, after = old.fields.get("default"), new.fields.get("default")
    if subject.direction == "request" and before is not None and before != after is not None:
        yield subject.change("default-value-changed", breaks=True, before=before, after=after)


def _type_changes(old: Shape, new: Shape, subject: Subject) -> Iterator[Change]:
    """The changes of the type, of its format, and of whether null is allowed."""
    if old.is_nullable != new.is_nullable and old.types and new.types:
        what = "became-nullable" if new.is_nullable else "became-not-nullable"
        yield subject.change(what, breaks=_breaks(subject, is_tighter=old.is_nullable))
    is_tighter, is_looser = not _covers(new, old), not _covers(old, new)
    if not is_tighter and not is_looser:
        return
    if is_tighter and is_looser:
        what, breaks = "type-changed", True
    else:
        breaks = _breaks(subject, is_tighter=is_tighter)
        what = (
            "type-changed" if breaks else "type-specialized" if is_tighter else "type-generalized"
        )
    yield subject.change(what, breaks=breaks, before=_type_name(old), after=_type_name(new))


def _covers(wide: Shape, narrow: Shape) -> bool:
    """Whether each value of the narrow shape has a type and a format that the wide one allows."""
    if wide.types is not None:
        if narrow.types is None:
            return False
        allowed = wide.types | ({"integer"} if "number" in wide.types else set())
        if not narrow.types <= allowed:
            return False
    formats = (narrow.fields.get("format"), wide.fields.get("format"))
    return formats[1] in (None, formats[0]) or formats in _WIDER_FORMATS


def _type_name(schema: Shape) -> str:
    """The types in words, such as "string (date)" or "any type"."""
    types = " or ".join(sorted(schema.types)) if schema.types else "any type"
    format_ = schema.fields.get("format")
    return f"{types} ({format_})" if format_ else types


def _enum_changes(old: Shape, new: Shape, subject: Subject) -> Iterator[Change]:
    """The changes of the list of allowed values."""
    if old.values is None and new.values is None:
        return
    if old.values is None or new.values is None:
        is_tighter = old.values is None
        what = "became-enum" if is_tighter else "enum-removed"
        yield subject.change(what, breaks=_breaks(subject, is_tighter=is_tighter))
        return
    before, after = (
        {json.dumps(value, sort_keys=True): value for value in shape.values or []}
        for shape in (old, new)
    )
    for key in [key for key in before if key not in after]:
        breaks = _breaks(subject, is_tighter=True)
        yield subject.change("enum-value-removed", breaks=breaks, before=before[key])
    for key in [key for key in after if key not in before]:
        breaks = _breaks(subject, is_tighter=False)
        yield subject.change("enum-value-added", breaks=breaks, after=after[key])


def _limit_changes(old: Shape, new: Shape, subject: Subject) -> Iterator[Change]:
    """The changes of limits such as maxLength."""
    for keyword, name in {**_UPPER, **_LOWER}.items():
        before, after = _limit(old, keyword), _limit(new, keyword)
        if before == after:
            continue
        if before is None or after is None:
            how = "set" if before is None else "unset"
            is_tighter = before is None
        else:
            how = "increased" if after > before else "decreased"
            is_tighter = (how == "decreased") == (keyword in _UPPER)
        breaks = _breaks(subject, is_tighter=is_tighter)
        yield subject.limit_change(name, how, breaks=breaks, before=before, after=after)


def _limit(schema: Shape, key: str) -> float | None:
    """The limit as a number; None without one. A minimum length of zero is no limit."""
    limit = schema.fields.get(key)
    if isinstance(limit, bool) or not isinstance(limit, int | float):
        return None
    return None if limit == 0 and key in {"minLength", "minItems", "minProperties"} else limit


def _pattern_changes(old: Shape, new: Shape, subject: Subject) -> Iterator[Change]:
    """The changes of the pattern, and of whether entries must be unique."""
    before, after = old.fields.get("pattern"), new.fields.get("pattern")
    if before != after and before and after:
        yield subject.change("pattern-changed", breaks=True)
    elif before != after:
        what = "pattern-removed" if before else "pattern-added"
        yield subject.change(what, breaks=_breaks(subject, is_tighter=not before))
    was_unique, is_unique = (shape.fields.get("uniqueItems") is True for shape in (old, new))
    if was_unique != is_unique:
        what = "unique-items-set" if is_unique else "unique-items-unset"
        yield subject.change(what, breaks=_breaks(subject, is_tighter=is_unique))


def _breaks(subject: Subject, *, is_tighter: bool) -> bool:
    """Whether a change breaks: a stricter request does, and a looser response."""
    return is_tighter == (subject.direction == "request")
