"""Chooses the operation that someone new to an API calls first."""

from itertools import islice
from typing import Any

from apis.definitions.reading.operations import Operation, operations
from apis.definitions.reference.calls import Calls
from apis.definitions.reference.requests import inputs_of
from apis.definitions.reference.samples import Call

MOST_LOOKED_AT = 1_000
MOST_TRIED = 20
_EASIEST = ("get", "head", "post", "put", "patch", "options", "delete", "trace")


def first_call(document: dict[str, Any], calls: Calls) -> tuple[Operation, Call] | None:
    """The easiest operation, and a call of it: one that reads and needs no parameters, if any.

    Deprecated operations come last. None if none of the MOST_TRIED easiest ones can be called with
    examples alone.
    """
    candidates = islice(operations(document), MOST_LOOKED_AT)
    ranked = sorted(candidates, key=lambda operation: _difficulty(document, operation))
    for operation in ranked[:MOST_TRIED]:
        if call := calls.of(operation):
            return operation, call
    return None


def _difficulty(document: dict[str, Any], operation: Operation) -> tuple[bool, int, int]:
    """A sort key: whether it is deprecated, the rank of its method, its required parameters."""
    required_count = sum(parameter.is_required for parameter in inputs_of(document, operation))
    is_deprecated = operation.fields.get("deprecated") is True
    return is_deprecated, _EASIEST.index(operation.method), required_count
