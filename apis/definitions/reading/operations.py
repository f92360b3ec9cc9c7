"""Finds the operations of a document, whatever shape the rest of it has."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from apis.definitions.reading.refs import mapping, resolve_reference, sequence
from console.strict_yaml import Path

UNTAGGED, ALL = "Other", "Operations"
"""The names of the group of operations without a tag: if others have one, and if none has."""
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


@dataclass(frozen=True)
class Operation:
    """A method at a path: `fields` is its Operation Object, `item` the Path Item Object."""

    method: str
    template: str
    fields: dict[str, Any]
    item: dict[str, Any]

    @property
    def path(self) -> Path:
        """The path of the Operation Object in the document."""
        return ("paths", self.template, self.method)

    @property
    def name(self) -> str:
        """The operation as people write it, such as `GET /pets`."""
        return f"{self.method.upper()} {self.template}"


def paths(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each path with its Path Item Object, in the order of the document."""
    for template, node in mapping(document.get("paths")).items():
        item = resolve_reference(document, node)
        if template.startswith("/") and isinstance(item, dict):
            yield template, item


def operations(document: dict[str, Any]) -> Iterator[Operation]:
    """All operations of the document, in its order."""
    for template, item in paths(document):
        for method in METHODS:
            if isinstance(item.get(method), dict):
                yield Operation(method, template, item[method], item)


def operations_by_tag(document: dict[str, Any], most: int) -> dict[str, list[Operation]]:
    """The first `most` operations, grouped by their first tag, tags in the order of the document.

    Operations without a tag are in the group UNTAGGED, or in ALL if none has a tag.
    """
    declared = (tag for tag in sequence(document.get("tags")) if isinstance(tag, dict))
    groups: dict[str, list[Operation]] = {str(tag.get("name")): [] for tag in declared}
    for operation in islice(operations(document), most):
        tags = sequence(operation.fields.get("tags"))
        groups.setdefault(str(tags[0]) if tags else UNTAGGED, []).append(operation)
    used = {tag: group for tag, group in groups.items() if group}
    return {ALL: used[UNTAGGED]} if list(used) == [UNTAGGED] else used
