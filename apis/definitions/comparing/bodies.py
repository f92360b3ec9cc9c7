"""Compares the bodies that operations take, and their responses."""

from collections.abc import Iterator
from typing import Any

from apis.definitions.comparing.change import Change, Subject
from apis.definitions.comparing.schemas import Comparison
from apis.definitions.reading.operations import Operation
from apis.definitions.reading.parameters import schema_of
from apis.definitions.reading.refs import mapping, media_types, resolved


def body_changes(comparison: Comparison, pair: tuple[Operation, Operation]) -> Iterator[Change]:
    """The changes between the bodies that the old and the new operation take."""
    old = resolved(comparison.old.document, pair[0].fields.get("requestBody"))
    new = resolved(comparison.new.document, pair[1].fields.get("requestBody"))
    subject = Subject("request", "body", pair[0].name)
    was_required, is_required = (body.get("required") is True for body in (old, new))
    necessity = "required" if is_required else "optional"
    if old and not new:
        yield subject.change("removed", breaks=True)
    elif new and not old:
        what = "added-required" if is_required else "added"
        rule = f"request-body-added-{necessity}"
        yield subject.change(what, breaks=is_required, rule=rule)
    elif was_required != is_required:
        yield subject.change(f"became-{necessity}", breaks=is_required)
    if old and new:
        yield from _content_changes(comparison, old, new, subject)


def response_changes(comparison: Comparison, pair: tuple[Operation, Operation]) -> Iterator[Change]:
    """The changes between the responses of the old and the new operation.

    A response such as 4XX of the new operation stands for each old one that it covers.
    """
    before, after = (mapping(operation.fields.get("responses")) for operation in pair)
    for code in before:
        old = resolved(comparison.old.document, before[code])
        new_node = after.get(code, after.get(f"{code[:1]}XX"))
        if new_node is None:
            yield _status_change(pair[0], code, "removed", breaks=_is_success(code))
            continue
        new = resolved(comparison.new.document, new_node)
        subject = Subject("response", "body", f"{pair[0].name} > response {code}")
        yield from _content_changes(comparison, old, new, subject)
        yield from _header_changes(comparison, old, new, subject)
    for code in [code for code in after if code not in before]:
        yield _status_change(pair[1], code, "added", breaks=False)


def _content_changes(
    comparison: Comparison, old: dict[str, Any], new: dict[str, Any], subject: Subject
) -> Iterator[Change]:
    """The changes between the media types of two bodies or responses, and between their schemas."""
    before, after = media_types(old), media_types(new)
    for name, schema in before.items():
        if name in after:
            yield from comparison.compare_schemas(schema, after[name], subject)
        else:
            yield _media_type_change(subject, name, "removed")
    for name in [name for name in after if name not in before]:
        yield _media_type_change(subject, name, "added")


def _media_type_change(subject: Subject, name: str, what: str) -> Change:
    """The change that a media type was "added" or "removed"."""
    place = "request-body" if subject.direction == "request" else "response"
    rule = f"{place}-media-type-{what}"
    return subject.change(
        f"media-type-{what}", breaks=what == "removed", before=name, after=name, rule=rule
    )


def _header_changes(
    comparison: Comparison, old: dict[str, Any], new: dict[str, Any], subject: Subject
) -> Iterator[Change]:
    """The changes between the headers of two responses. New headers are no change."""
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
        yield from comparison.compare_schemas(schema_of(header), schema_of(after[name]), inner)


def _headers(document: dict[str, Any], response: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The Header Objects of a response, by name in lower case."""
    headers = mapping(response.get("headers"))
    return {name.lower(): resolved(document, header) for name, header in headers.items()}


def _status_change(operation: Operation, code: str, what: str, *, breaks: bool) -> Change:
    """The change that a response with this status code was "added" or "removed"."""
    kind = "success" if _is_success(code) else "non-success"
    sentence = f"The response {code} of {operation.name} was {what}."
    return Change(f"response-{kind}-status-{what}", breaks, operation.name, sentence)


def _is_success(code: str) -> bool:
    """Whether a status code, which can be such as 2XX, is of success or of a redirect."""
    return code.startswith(("2", "3"))
