"""Definitions of APIs: none, some, with findings, compared, and as a reference."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django.urls import reverse

from apis import actions
from apis.definitions import Finding
from apis.models import Version
from apis.states import State
from apis.tests.makers import add_api, add_version, checked, defined
from organizations.models import Membership
from tests.showcase.acts import Act, fills, in_turn, presses
from tests.showcase.shot import Shot
from tests.showcase.world import World

PLACE = "paths > /invoices/{invoice}/receipts > get"
WARNINGS = [
    Finding(2, "info", "warning", "There is no contact."),
    Finding(14, PLACE, "warning", "Missing: tags."),
    Finding(14, PLACE, "warning", "No answer to a wrong request (4xx) is described."),
]
WRONG = """openapi: 3.1.0
info:
  title: Payments
  version: 1.10
paths:
  /invoices/{invoice}:
    get:
      responses:
        200: {text: The invoice.}
"""
INVOICE: dict[str, Any] = {
    "type": "object",
    "description": "What is owed, by whom, and until **when**.",
    "required": ["id", "amount"],
    "properties": {
        "id": {"type": "string", "format": "uuid", "description": "Never changes."},
        "amount": {"type": "integer", "minimum": 1, "description": "In cents."},
        "state": {"type": "string", "enum": ["open", "paid", "canceled"]},
        "customer": {
            "type": "object",
            "properties": {"name": {"type": "string", "maxLength": 60}},
        },
    },
}


def definition_shots(w: World) -> Iterator[Shot]:
    """The pages about definitions of a version."""
    version = add_version(add_api("Invoicing", by=w.few), State.CREATED)
    none = version.api.versions.create(organization=version.organization, major=9)
    _add(version, "1.1.0", w.few)
    _add(version, "1.2.0", w.few, without="state")
    for state, one, who in (
        ("none", none, w.few),
        ("few", version, w.few),
        ("reader", version, w.rosalind),
    ):
        yield Shot("definition", state, _of("definition", one), who)
        yield Shot("reference", state, _of("reference", one), who)
    python = in_turn(_picks("Python"), _opens("#operation-2 details:last-of-type"))
    yield Shot("reference", "python", _of("reference", version), w.few, python)
    new = _of("add-definition", version)
    yield Shot("definition-new", "empty", new, w.few)
    wrong = in_turn(fills("Definition", WRONG), presses("Add definition"))
    yield Shot("definition-new", "error", new, w.few, wrong)
    elsewhere = in_turn(fills("Definition", defined("2022-11-28")), presses("Add definition"))
    yield Shot("definition-new", "other-major", new, w.few, elsewhere)
    compare = _of("compare-definitions", version)
    yield Shot("definition-compare", "empty", compare, w.few)
    yield Shot("definition-compare", "few", f"{compare}?old=1.1.0&new=1.2.0", w.few)


def _opens(folded: str) -> Act:
    return lambda page: page.locator(f"{folded} > summary").click()


def _picks(language: str) -> Act:
    return lambda page: page.get_by_text(language, exact=True).first.click()


def _add(version: Version, number: str, by: Membership, *, without: str = "") -> None:
    source = json.dumps(document_of(number, without), indent=2)
    found = replace(checked(source, after=version), findings=WARNINGS)
    actions.add_definition(version=version, source=source, checked=found, by=by)


def document_of(number: str, without: str = "") -> dict[str, Any]:
    properties = {k: v for k, v in INVOICE["properties"].items() if k != without}
    invoice = {"$ref": "#/components/schemas/Invoice"}
    content = {"application/json": {"schema": invoice}}
    listed = {"application/json": {"schema": {"type": "array", "items": invoice}}}
    page = {"name": "page", "in": "query", "description": "From 1.", "schema": {"type": "integer"}}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Invoicing",
            "version": number,
            "description": "Invoices and receipts.\n\n- Amounts are in cents.\n- Times are in UTC.",
        },
        "security": [{"key": []}],
        "paths": {
            "/invoices": {
                "get": {
                    "tags": ["Invoices"],
                    "summary": "List invoices",
                    "parameters": [page],
                    "responses": {"200": {"description": "The newest first.", "content": listed}},
                },
                "post": {
                    "tags": ["Invoices"],
                    "summary": "Create an invoice",
                    "description": "The customer gets an **email**.",
                    "requestBody": {"required": True, "content": content},
                    "responses": {
                        "201": {"description": "The invoice.", "content": content},
                        "422": {"description": "Something is missing."},
                    },
                },
            },
            "/invoices/{invoice}/receipts": {
                "get": {
                    "tags": ["Receipts"],
                    "summary": "List receipts",
                    "deprecated": True,
                    "responses": {"200": {"description": "The receipts."}},
                }
            },
        },
        "components": {
            "schemas": {"Invoice": {**INVOICE, "properties": properties}},
            "securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X-API-Key"}},
        },
    }


def wide_document(operations: int) -> dict[str, Any]:
    """So many operations under a few tags, and as many schemas."""
    document = document_of("1.0.0")
    path = document["paths"]["/invoices"]
    document["paths"] = {
        f"/ledgers/{number}/invoices": {
            method: {**operation, "tags": [f"Ledgers of {1990 + number // 30}"]}
            for method, operation in path.items()
        }
        for number in range(operations // 2)
    }
    schemas = document["components"]["schemas"]
    schemas |= {f"Invoice{number}": schemas["Invoice"] for number in range(operations)}
    return document


def _of(name: str, version: Version) -> str:
    api = version.api
    return reverse(f"apis:{name}", args=[api.organization.handle, api.handle, version.major])
