"""Try it: operations, the form of one, and what came back."""

from collections.abc import Iterator
from typing import Any
from unittest.mock import patch
from urllib.parse import quote

from django.urls import reverse
from playwright.sync_api import Page

from apis.models import Version
from apis.states import State
from apis.tests.makers import add_api, add_version
from console.calling.client import NotCalled, Reply
from gateways.tests.makers import describe
from gateways.tryout import calling
from portal.tests.makers import add_application, add_plan, add_subscription
from tests.showcase.acts import Act, fills, in_turn, presses
from tests.showcase.shot import Shot
from tests.showcase.world import World

SIZE = {"enum": ["small", "large"]}
PARAMETERS = [
    {"in": "path", "name": "id", "required": True, "schema": {"type": "integer", "example": 7}},
    {"in": "query", "name": "size", "schema": SIZE, "description": "Only orders of this size."},
    {"in": "header", "name": "X-Trace", "schema": {"type": "string", "format": "uuid"}},
]
EXAMPLE = {"customer": "ada@example.com", "lines": [{"suit": "blue", "count": 2}]}
BODY = {"content": {"application/json": {"example": EXAMPLE}}}
PATHS: dict[str, Any] = {
    "/orders": {
        "get": {"tags": ["Orders"], "summary": "List orders"},
        "post": {"tags": ["Orders"], "summary": "Create an order", "requestBody": BODY},
    },
    "/orders/{id}": {
        "parameters": PARAMETERS,
        "get": {"tags": ["Orders"], "summary": "Show an order"},
        "delete": {"tags": ["Orders"], "summary": "Cancel an order"},
    },
    "/health": {"get": {"summary": "Whether it runs"}},
}
FOUND = Reply(
    200,
    [("Content-Type", "application/json"), ("Date", "Fri, 27 Nov 2026 12:00:00 GMT")],
    b'{"id":7,"customer":"ada@example.com","lines":[{"suit":"blue","count":2}]}',
    False,
    0.0421,
)
DENIED = Reply(403, [("X-Check-Code", "NOT_AVAILABLE")], b"", False, 0.0085)
AWAY = NotCalled("There is no host api.example.com.")


def trying_shots(w: World) -> Iterator[Shot]:
    """In the console, and in the portal with and without a subscription."""
    api = add_api("Orders", by=w.few)
    version, blocked = add_version(api), add_version(api, State.BLOCKED)
    for each in (version, blocked):
        describe(each, PATHS)
    here, one = _at("try-it:try", version), "?operation=" + quote("GET /orders/{id}")
    yield Shot("try-it", "few", here, w.few)
    yield Shot("try-it", "blocked", _at("try-it:try", blocked), w.few)
    yield Shot("try-it", "form", f"{here}?operation=POST%20/orders", w.few)
    yield Shot("try-it", "error", here + one, w.few, in_turn(fills("id", "x"), presses("Send")))
    yield Shot("try-it", "answer", here + one, w.few, answered(FOUND))
    yield Shot("try-it", "denied", here + one, w.few, answered(DENIED))
    yield Shot("try-it", "away", here + one, w.few, answered(AWAY))
    there = _at("portal-try-it:try", version)
    yield Shot("portal-try-it", "0", there, w.rosalind)
    plan = add_plan("Orders", by=w.few)
    add_subscription(add_application("Tailor", owner=w.alan), version, plan)
    yield Shot("portal-try-it", "few", there, w.alan)
    yield Shot("portal-try-it", "answer", there + one, w.alan, answered(FOUND))


def answered(came: Reply | NotCalled) -> Act:
    """Send the form, and have the call answered so."""

    def act(page: Page) -> None:
        with patch.object(calling, "call", side_effect=[came]):
            presses("Send")(page)

    return act


def _at(name: str, version: Version) -> str:
    api = version.api
    return reverse(name, args=[api.organization.handle, api.handle, version.major])
