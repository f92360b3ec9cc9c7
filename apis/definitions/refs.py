"""References of a document: only into itself, each to something that is there.

They are all followed before anything else sees the document, since the validator would fetch a URL
and open a file.
"""

from collections.abc import Iterator
from typing import Any

from apis.definitions.findings import Problem
from apis.definitions.reading import at, pointer
from console.strict_yaml import Path

MOST_STEPS = 50
"""References that lead to one another before there is a value."""

_ELSEWHERE = {
    "$ref": "This reference leads out of the document. Only references that start with #/"
    " are supported.",
    "$dynamicRef": "Dynamic references are not supported. Use $ref.",
    "$recursiveRef": "Recursive references are not supported. Use $ref.",
    "$id": "$id is not supported, because it changes what references mean. Remove it.",
}


def broken_references(document: dict[str, Any]) -> list[Problem]:
    """All references that do not lead to a value in the document."""
    problems = []
    known: dict[str, str | None] = {}
    for path, key, reference in _references(document, ()):
        if key != "$ref" or not reference.startswith("#/"):
            problems.append(Problem(path, _ELSEWHERE[key]))
            continue
        if reference not in known:
            known[reference] = _fault(document, reference)
        if fault := known[reference]:
            problems.append(Problem(path, fault))
    return problems


def resolve_reference(document: dict[str, Any], node: Any) -> Any:
    """The value itself, where the node is a reference to one. None if it leads nowhere."""
    for _step in range(MOST_STEPS):
        if not isinstance(node, dict) or not isinstance(node.get("$ref"), str):
            return node
        node = at(document, pointer(node["$ref"]))
    return None


def _references(node: Any, path: Path) -> Iterator[tuple[Path, str, str]]:
    if isinstance(node, dict):
        for key, value in node.items():
            if key in _ELSEWHERE and isinstance(value, str):
                yield (*path, key), key, value
            elif isinstance(value, dict | list):
                yield from _references(value, (*path, key))
    elif isinstance(node, list):
        for position, value in enumerate(node):
            if isinstance(value, dict | list):
                yield from _references(value, (*path, position))


def _fault(document: dict[str, Any], reference: str) -> str | None:
    """What is wrong with a reference into the document, if anything."""
    shown = reference[:200]
    target = at(document, pointer(reference))
    if target is None:
        return f"There is nothing at {shown}."
    if resolve_reference(document, target) is None:
        return f"The reference {shown} leads only to other references, in a circle."
    if not isinstance(target, dict | bool):
        return f"There is no definition at {shown}, only a value."
    return None
