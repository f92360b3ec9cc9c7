"""How a test asks an operation, and what it says of the answer."""

import json
from typing import Any

import pytest

from organizations.models import Organization
from tests.api import Machine, Operation, operations
from tests.samples import Things

OPERATIONS = [each for each in operations() if not each.credential]
"""Those that take tokens. What takes a credential of another kind has tests of its own."""
every_operation = pytest.mark.parametrize("operation", OPERATIONS, ids=str)


def at(organization: Organization, rest: str = "") -> str:
    """An address about this organization."""
    return f"/api/v1/organizations/{organization.pk}{rest}"


def ask(
    operation: Operation,
    token: str,
    address: str,
    method: str = "",
    *,
    things: Things | None = None,
) -> Any:
    """The answer to this token, at this address, to a body about these things."""
    sent: dict[str, Any] = {}
    if (body := operation.body(things)) is not None:
        sent = {"data": json.dumps(body), "content_type": "application/json"}
    response: Any = Machine(token).generic(method or operation.method, address, **sent)
    if response.streaming:
        response.content_of_stream = response.getvalue()
    return response


def assert_problem(response: Any, status: int, slug: str) -> dict[str, Any]:
    """It is this problem, and nothing that anyone keeps; returns what it says."""
    assert response.status_code == status, response.content
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.headers["Cache-Control"] == "no-store"
    body: dict[str, Any] = response.json()
    assert body["type"].endswith(f"/api/v1/#{slug}")
    return body


def but_for_uses(rows: dict[str, list[str]]) -> dict[str, list[str]]:
    """All rows without those of tokens, in which each use is noted, and the history of denials."""
    return {**rows, "personaltoken": [], "serviceaccounttoken": [], "event": []}
