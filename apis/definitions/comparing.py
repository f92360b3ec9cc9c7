"""What a newer definition changes for clients of the older one."""

from collections.abc import Iterator
from typing import Any

from apis.definitions.bodies import body_changes, response_changes
from apis.definitions.change import Change
from apis.definitions.operations import Operation, operations, paths
from apis.definitions.parameters import parameter_changes
from apis.definitions.rules import path_without_names
from apis.definitions.schemas import Comparison
from apis.definitions.security import scheme_changes, security_changes

MOST = 500
"""Changes that are kept, breaking ones first."""


def list_changes(old: dict[str, Any], new: dict[str, Any]) -> list[Change]:
    """Breaking and harmless changes from one valid document to another, breaking ones first.

    Descriptions and examples are not compared. `not`, callbacks, links and the style of parameters
    are not either.
    """
    found = dict.fromkeys(_changes(old, new))
    return sorted(found, key=lambda change: not change.is_breaking)[:MOST]


def _changes(old: dict[str, Any], new: dict[str, Any]) -> Iterator[Change]:
    comparison = Comparison(old, new)
    before = {(path_without_names(each.template), each.method): each for each in operations(old)}
    after = {(path_without_names(each.template), each.method): each for each in operations(new)}
    left = {path_without_names(path) for path, _item in paths(new)}
    for key, operation in before.items():
        if key not in after:
            yield _removed(operation, whole_path=key[0] not in left)
        else:
            pair = (operation, after[key])
            yield from _deprecated(*pair)
            yield from security_changes(old, new, pair)
            yield from parameter_changes(comparison, pair)
            yield from body_changes(comparison, pair)
            yield from response_changes(comparison, pair)
    for key, operation in after.items():
        if key not in before:
            yield Change("endpoint-added", False, operation.name, f"{operation.name} was added.")
    yield from scheme_changes(old, new)


def _removed(operation: Operation, *, whole_path: bool) -> Change:
    what = "api-path-removed" if whole_path else "api-removed"
    after = "before-sunset" if operation.fields.get("deprecated") is True else "without-deprecation"
    name = operation.name
    return Change(f"{what}-{after}", True, name, f"{name} was removed.")


def _deprecated(old: Operation, new: Operation) -> Iterator[Change]:
    was, is_ = (each.fields.get("deprecated") is True for each in (old, new))
    if was != is_:
        rule = "endpoint-deprecated" if is_ else "endpoint-reactivated"
        words = "is deprecated" if is_ else "is no longer deprecated"
        yield Change(rule, False, new.name, f"{new.name} {words}.")
