"""The operations of a document, whatever shape the rest of it has."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from apis.definitions.refs import resolve_reference
from console.strict_yaml import Path

UNTAGGED, ALL = "Other", "Operations"
"""The group of operations without a tag, where others have one and where none has."""
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


@dataclass(frozen=True)
class Operation:
    """One method at one path: `fields` is its Operation Object, `item` that of the path."""

    method: str
    template: str
    fields: dict[str, Any]
    item: dict[str, Any]

    @property
    def path(self) -> Path:
        """Where it stands in the document."""
        return ("paths", self.template, self.method)

    @property
    def name(self) -> str:
        """As people write it: `GET /pets`."""
        return f"{self.method.upper()} {self.template}"


def paths(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each path with its Path Item Object, in the order of the document."""
    found = document.get("paths")
    for template, item in (found if isinstance(found, dict) else {}).items():
        item = resolve_reference(document, item)
        if template.startswith("/") and isinstance(item, dict):
            yield template, item


def operations(document: dict[str, Any]) -> Iterator[Operation]:
    """All operations, in the order of the document."""
    for template, item in paths(document):
        for method in METHODS:
            if isinstance(item.get(method), dict):
                yield Operation(method, template, item[method], item)


def operations_by_tag(document: dict[str, Any], most: int) -> dict[str, list[Operation]]:
    """The first `most` operations by their first tag, tags in the order of the document."""
    tags = document.get("tags")
    groups: dict[str, list[Operation]] = {
        str(tag.get("name")): []
        for tag in (tags if isinstance(tags, list) else [])
        if isinstance(tag, dict)
    }
    for operation in islice(operations(document), most):
        given = operation.fields.get("tags")
        tag = str(given[0]) if isinstance(given, list) and given else UNTAGGED
        groups.setdefault(tag, []).append(operation)
    found = {tag: group for tag, group in groups.items() if group}
    return {ALL: found[UNTAGGED]} if list(found) == [UNTAGGED] else found
