"""Checks and follows the references of a document, and reads parts of any shape.

References must lead to something in the document. They are checked before the validator sees the
document, because that would fetch URLs and open files. A part that has another type than expected
counts as empty.
"""

from collections.abc import Iterator
from typing import Any

from apis.definitions.reading.findings import Problem
from apis.definitions.reading.source import at, pointer
from console.strict_yaml import Path

MOST_STEPS = 50
"""References that may lead to one another before there is a value."""

_ELSEWHERE = {
    "$ref": "This reference leads out of the document. Only references that start with #/"
    " are supported.",
    "$dynamicRef": "Dynamic references are not supported. Use $ref.",
    "$recursiveRef": "Recursive references are not supported. Use $ref.",
    "$id": "$id is not supported, because it changes what references mean. Remove it.",
}


def broken_references(document: dict[str, Any]) -> list[Problem]:
    """A problem for each reference that does not lead to a value in the document."""
    problems = []
    faults: dict[str, str | None] = {}
    for path, key, reference in _references(document, ()):
        if key != "$ref" or not reference.startswith("#/"):
            problems.append(Problem(path, _ELSEWHERE[key]))
            continue
        if reference not in faults:
            faults[reference] = _fault(document, reference)
        if fault := faults[reference]:
            problems.append(Problem(path, fault))
    return problems


def resolve_reference(document: dict[str, Any], node: Any) -> Any:
    """The node, or the value that it is a reference to; None if the reference leads nowhere."""
    for _step in range(MOST_STEPS):
        if not isinstance(node, dict) or not isinstance(node.get("$ref"), str):
            return node
        node = at(document, pointer(node["$ref"]))
    return None


def mapping(node: Any) -> dict[str, Any]:
    """The node if it is a dictionary; else an empty dictionary."""
    return node if isinstance(node, dict) else {}


def sequence(node: Any) -> list[Any]:
    """The node if it is a list; else an empty list."""
    return node if isinstance(node, list) else []


def resolved(document: dict[str, Any], node: Any) -> dict[str, Any]:
    """The dictionary that the node is, or that its reference leads to; else an empty one."""
    return mapping(resolve_reference(document, node))


def content_of(parent: Any) -> dict[str, dict[str, Any]]:
    """The Media Type Objects of a body or response, by media type without parameters."""
    return {
        name.split(";")[0].strip().lower(): media
        for name, media in mapping(mapping(parent).get("content")).items()
        if isinstance(media, dict)
    }


def media_types(parent: Any) -> dict[str, Any]:
    """The schemas of a body or response, by media type without parameters."""
    return {name: media.get("schema", {}) for name, media in content_of(parent).items()}


def _references(node: Any, path: Path) -> Iterator[tuple[Path, str, str]]:
    """All references below the node, each as its path, its key such as `$ref`, and its value."""
    if isinstance(node, dict):
        for key, child in node.items():
            if key in _ELSEWHERE and isinstance(child, str):
                yield (*path, key), key, child
            elif isinstance(child, dict | list):
                yield from _references(child, (*path, key))
    elif isinstance(node, list):
        for position, child in enumerate(node):
            if isinstance(child, dict | list):
                yield from _references(child, (*path, position))


def _fault(document: dict[str, Any], reference: str) -> str | None:
    """What is wrong with a reference into the document, in a sentence; None if nothing is."""
    shown_reference = reference[:200]
    target = at(document, pointer(reference))
    if target is None:
        return f"There is nothing at {shown_reference}."
    if resolve_reference(document, target) is None:
        return f"The reference {shown_reference} leads only to other references, in a circle."
    if not isinstance(target, dict | bool):
        return f"There is no definition at {shown_reference}, only a value."
    return None
