"""Compares two definitions: what the newer one changes for clients of the older one."""

from collections.abc import Iterator
from typing import Any

from apis.definitions.comparing.bodies import body_changes, response_changes
from apis.definitions.comparing.change import Change
from apis.definitions.comparing.parameters import parameter_changes
from apis.definitions.comparing.schemas import Comparison
from apis.definitions.comparing.security import scheme_changes, security_changes
from apis.definitions.reading.operations import Operation, operations, paths
from apis.definitions.reading.rules import path_without_names

MOST = 500
"""Changes that are stored, breaking ones first."""


def list_changes(old: dict[str, Any], new: dict[str, Any]) -> list[Change]:
    """The changes from one valid document to another, breaking ones first, up to MOST.

    Not compared: descriptions, examples, `not`, callbacks, links and the style of parameters.
    """
    unique = dict.fromkeys(_changes(old, new))
    return sorted(unique, key=lambda change: not change.is_breaking)[:MOST]


def _changes(old: dict[str, Any], new: dict[str, Any]) -> Iterator[Change]:
    """The changes in the order of the documents; a change of a shared part can come repeatedly."""
    comparison = Comparison(old, new)
    before, after = (
        {
            (path_without_names(operation.template), operation.method): operation
            for operation in operations(side)
        }
        for side in (old, new)
    )
    remaining_paths = {path_without_names(path) for path, _item in paths(new)}
    for key, operation in before.items():
        if key not in after:
            yield _removal(operation, is_whole_path=key[0] not in remaining_paths)
        else:
            pair = (operation, after[key])
            yield from _deprecation_changes(*pair)
            yield from security_changes(old, new, pair)
            yield from parameter_changes(comparison, pair)
            yield from body_changes(comparison, pair)
            yield from response_changes(comparison, pair)
    for key, operation in after.items():
        if key not in before:
            yield Change("endpoint-added", False, operation.name, f"{operation.name} was added.")
    yield from scheme_changes(old, new)


def _removal(operation: Operation, *, is_whole_path: bool) -> Change:
    """The change that the operation, or all operations of its path, were removed."""
    what = "api-path-removed" if is_whole_path else "api-removed"
    after = "before-sunset" if operation.fields.get("deprecated") is True else "without-deprecation"
    name = operation.name
    return Change(f"{what}-{after}", True, name, f"{name} was removed.")


def _deprecation_changes(old: Operation, new: Operation) -> Iterator[Change]:
    """The change that the operation is deprecated now, or no longer; none if it is as before."""
    was_deprecated = old.fields.get("deprecated") is True
    is_deprecated = new.fields.get("deprecated") is True
    if is_deprecated and not was_deprecated:
        yield Change("endpoint-deprecated", False, new.name, f"{new.name} is deprecated.")
    if was_deprecated and not is_deprecated:
        sentence = f"{new.name} is no longer deprecated."
        yield Change("endpoint-reactivated", False, new.name, sentence)
