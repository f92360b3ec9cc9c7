"""The operation that someone new to an API calls first."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from apis.definitions.calls import Calls
from apis.definitions.operations import Operation, operations
from apis.definitions.requests import inputs_of
from apis.definitions.samples import Call

MOST_LOOKED_AT = 1_000
MOST_TRIED = 20
_EASIEST = ("get", "head", "post", "put", "patch", "options", "delete", "trace")


def first_call(document: dict[str, Any], calls: Calls) -> tuple[Operation, Call] | None:
    """The easiest operation with its call: one that reads, and needs no parameters, if any does.

    Deprecated ones come last. None if none of the first few can be called with examples alone.
    """
    looked_at = islice(operations(document), MOST_LOOKED_AT)
    ranked = sorted(looked_at, key=lambda each: _difficulty(document, each))
    found = ((each, calls.of(each)) for each in ranked[:MOST_TRIED])
    return next(_made(found), None)


def _made(found: Iterator[tuple[Operation, Call | None]]) -> Iterator[tuple[Operation, Call]]:
    for operation, call in found:
        if call is not None:
            yield operation, call


def _difficulty(document: dict[str, Any], operation: Operation) -> tuple[bool, int, int]:
    """By which operations are put in order; those that are equal stay in that of the document."""
    needed = [each for each in inputs_of(document, operation) if each.is_required]
    is_deprecated = operation.fields.get("deprecated") is True
    return is_deprecated, _EASIEST.index(operation.method), len(needed)
