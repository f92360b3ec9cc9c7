"""How a test asks what gateways ask, and what an answer must look like."""

import json
from typing import Any
from urllib.parse import urlencode

from django.test import Client

from console.api.bodies import FORM
from organizations.models import Membership, Organization
from tests.api import authzen

EVALUATION, EVALUATIONS = "/access/v1/evaluation", "/access/v1/evaluations"
INTROSPECT = "/access/v1/tokens/introspect"
CHECK = "/access/v1/check"


def question(who: object, permission: object, what: object, **more: Any) -> dict[str, Any]:
    """May this one do that? As AuthZEN spells it."""
    kind = "organization" if isinstance(what, Organization) else "project"
    user = who.user_id if isinstance(who, Membership) else who
    return {
        "subject": {"type": "user", "id": str(user)},
        "action": {"name": str(permission)},
        "resource": {"type": kind, "id": str(getattr(what, "pk", what))},
        **more,
    }


def post(client: Client, address: str, body: Any, **headers: str) -> Any:
    """The answer to this JSON."""
    text = body if isinstance(body, str | bytes) else json.dumps(body)
    return client.post(address, text, content_type="application/json", headers=headers)


def introspect(client: Client, token: str) -> Any:
    """The answer about this token."""
    return client.post(INTROSPECT, urlencode({"token": token}), content_type=FORM)


def decision(client: Client, asked: dict[str, Any]) -> bool:
    """The answer to a question, both of which must look as AuthZEN says."""
    assert authzen.is_valid(asked, authzen.QUESTION)
    response = post(client, EVALUATION, asked)
    assert response.status_code == 200, response.content
    assert response.headers["Content-Type"] == "application/json"
    assert response.headers["Cache-Control"] == "no-store"
    return of_answer(response.json())


def of_answer(answer: dict[str, Any]) -> bool:
    """The decision in one answer."""
    assert authzen.is_valid(answer, authzen.DECISION)
    return bool(answer["decision"])
