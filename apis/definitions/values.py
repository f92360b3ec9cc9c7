"""What differs in what two schemas say about a value itself, without what is inside of it.

One principle decides: a request may only become looser, and an answer only stricter. So each
comparison says which of the two happened, and the direction says whether that breaks a client.
"""

import json
from collections.abc import Iterator

from apis.definitions.change import Change, Subject
from apis.definitions.shapes import Shape

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
    """What the two say about a value itself."""
    yield from _types(old, new, subject)
    yield from _values(old, new, subject)
    yield from _limits(old, new, subject)
    yield from _pattern(old, new, subject)
    was, is_ = old.fields.get("default"), new.fields.get("default")
    if subject.direction == "request" and was is not None and was != is_ is not None:
        yield subject.change("default-value-changed", breaks=True, before=was, after=is_)


def _types(old: Shape, new: Shape, subject: Subject) -> Iterator[Change]:
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
    """Whether each value of the one is of a type and format of the other."""
    if wide.types is not None:
        if narrow.types is None:
            return False
        allowed = wide.types | ({"integer"} if "number" in wide.types else set())
        if not narrow.types <= allowed:
            return False
    formats = (narrow.fields.get("format"), wide.fields.get("format"))
    return formats[1] in (None, formats[0]) or formats in _WIDER_FORMATS


def _type_name(schema: Shape) -> str:
    types = " or ".join(sorted(schema.types)) if schema.types else "any type"
    format_ = schema.fields.get("format")
    return f"{types} ({format_})" if format_ else types


def _values(old: Shape, new: Shape, subject: Subject) -> Iterator[Change]:
    if old.values is None and new.values is None:
        return
    if old.values is None or new.values is None:
        is_tighter = old.values is None
        what = "became-enum" if is_tighter else "enum-removed"
        yield subject.change(what, breaks=_breaks(subject, is_tighter=is_tighter))
        return
    before, after = (
        {json.dumps(v, sort_keys=True): v for v in each.values or []} for each in (old, new)
    )
    for key in [key for key in before if key not in after]:
        breaks = _breaks(subject, is_tighter=True)
        yield subject.change("enum-value-removed", breaks=breaks, before=before[key])
    for key in [key for key in after if key not in before]:
        breaks = _breaks(subject, is_tighter=False)
        yield subject.change("enum-value-added", breaks=breaks, after=after[key])


def _limits(old: Shape, new: Shape, subject: Subject) -> Iterator[Change]:
    for key, name in {**_UPPER, **_LOWER}.items():
        before, after = _limit(old, key), _limit(new, key)
        if before == after:
            continue
        if before is None or after is None:
            how = "set" if before is None else "unset"
            is_tighter = before is None
        else:
            how = "increased" if after > before else "decreased"
            is_tighter = (how == "decreased") == (key in _UPPER)
        breaks = _breaks(subject, is_tighter=is_tighter)
        yield subject.limit_change(name, how, breaks=breaks, before=before, after=after)


def _limit(schema: Shape, key: str) -> float | None:
    """The limit as a number. Nothing is less than zero long, so that is no limit."""
    value = schema.fields.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return None if value == 0 and key in {"minLength", "minItems", "minProperties"} else value


def _pattern(old: Shape, new: Shape, subject: Subject) -> Iterator[Change]:
    before, after = old.fields.get("pattern"), new.fields.get("pattern")
    if before != after and before and after:
        yield subject.change("pattern-changed", breaks=True)
    elif before != after:
        what = "pattern-removed" if before else "pattern-added"
        yield subject.change(what, breaks=_breaks(subject, is_tighter=not before))
    was, is_ = (each.fields.get("uniqueItems") is True for each in (old, new))
    if was != is_:
        what = "unique-items-set" if is_ else "unique-items-unset"
        yield subject.change(what, breaks=_breaks(subject, is_tighter=is_))


def _breaks(subject: Subject, *, is_tighter: bool) -> bool:
    return is_tighter == (subject.direction == "request")
