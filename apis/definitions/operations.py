"""The operations of a document, whatever shape the rest of it has."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from apis.definitions.findings import Path
from apis.definitions.references import followed

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
        item = followed(document, item)
        if template.startswith("/") and isinstance(item, dict):
            yield template, item


def operations(document: dict[str, Any]) -> Iterator[Operation]:
    """All operations, in the order of the document."""
    for template, item in paths(document):
        for method in METHODS:
            if isinstance(item.get(method), dict):
                yield Operation(method, template, item[method], item)
