"""What changes in what is sent to an operation, and in its answers."""

from collections.abc import Iterator
from typing import Any

from apis.definitions.change import Change, Subject
from apis.definitions.operations import Operation
from apis.definitions.parameters import schema_of
from apis.definitions.refs import resolve_reference
from apis.definitions.schemas import Comparison


def body_changes(comparison: Comparison, pair: tuple[Operation, Operation]) -> Iterator[Change]:
    """The differences between the bodies that two operations take."""
    old = _mapping(resolve_reference(comparison.old.document, pair[0].fields.get("requestBody")))
    new = _mapping(resolve_reference(comparison.new.document, pair[1].fields.get("requestBody")))
    subject = Subject("request", "body", pair[0].name)
    was, is_ = (each.get("required") is True for each in (old, new))
    if old and not new:
        yield subject.change("removed", breaks=True)
    elif new and not old:
        rule = "request-body-added-required" if is_ else "request-body-added-optional"
        yield subject.change("added-required" if is_ else "added", breaks=is_, rule=rule)
    elif was != is_:
        yield subject.change("became-required" if is_ else "became-optional", breaks=is_)
    if old and new:
        yield from _content_changes(comparison, old, new, subject)


def response_changes(comparison: Comparison, pair: tuple[Operation, Operation]) -> Iterator[Change]:
    """The differences between the answers of two operations."""
    before, after = (_mapping(each.fields.get("responses")) for each in pair)
    for code in before:
        old = _mapping(resolve_reference(comparison.old.document, before[code]))
        found = after.get(code, after.get(f"{code[:1]}XX"))
        if found is None:
            yield _status(pair[0], code, "removed", breaks=_is_success(code))
            continue
        new = _mapping(resolve_reference(comparison.new.document, found))
        subject = Subject("response", "body", f"{pair[0].name} > response {code}")
        yield from _content_changes(comparison, old, new, subject)
        yield from _header_changes(comparison, old, new, subject)
    for code in [code for code in after if code not in before]:
        yield _status(pair[1], code, "added", breaks=False)


def media_types(holder: dict[str, Any]) -> dict[str, Any]:
    """The schemas of a body or an answer, by media type without its parameters."""
    return {
        name.split(";")[0].strip().lower(): _mapping(media).get("schema", {})
        for name, media in _mapping(holder.get("content")).items()
    }


def _content_changes(
    comparison: Comparison, old: dict[str, Any], new: dict[str, Any], subject: Subject
) -> Iterator[Change]:
    before, after = media_types(old), media_types(new)
    for name, schema in before.items():
        if name in after:
            yield from comparison.schemas(schema, after[name], subject)
        else:
            yield _media(subject, name, "removed")
    for name in [name for name in after if name not in before]:
        yield _media(subject, name, "added")


def _media(subject: Subject, name: str, what: str) -> Change:
    rule = f"{subject.direction}-media-type-{what}"
    if subject.direction == "request":
        rule = f"request-body-media-type-{what}"
    return subject.change(
        f"media-type-{what}", breaks=what == "removed", before=name, after=name, rule=rule
    )


def _header_changes(
    comparison: Comparison, old: dict[str, Any], new: dict[str, Any], subject: Subject
) -> Iterator[Change]:
    before = _headers(comparison.old.document, old)
    after = _headers(comparison.new.document, new)
    for name, header in before.items():
        inner = Subject("response", "header", subject.root, (name,))
        was_required = header.get("required") is True
        if name not in after:
            necessity = "required" if was_required else "optional"
            rule = f"{necessity}-response-header-removed"
            yield inner.change("removed", breaks=True, rule=rule)
            continue
        if was_required and after[name].get("required") is not True:
            yield inner.change("became-optional", breaks=True)
        yield from comparison.schemas(schema_of(header), schema_of(after[name]), inner)


def _headers(document: dict[str, Any], response: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        name.lower(): _mapping(resolve_reference(document, header))
        for name, header in _mapping(response.get("headers")).items()
    }


def _status(operation: Operation, code: str, what: str, *, breaks: bool) -> Change:
    kind = "success" if _is_success(code) else "non-success"
    sentence = f"The response {code} of {operation.name} was {what}."
    return Change(f"response-{kind}-status-{what}", breaks, operation.name, sentence)


def _is_success(code: str) -> bool:
    return code.startswith(("2", "3"))


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
