"""The definitions of the demo's APIs, with all that a reference shows.

They have descriptions, examples, an API key, pages of a list, and errors.
"""

from typing import Any

SUMMARIES = {
    "Payments": "Invoices, receipts and refunds, for every product that sells something.",
    "Telemetry": "What the reactors of every site measure, by the minute.",
    "Assistant": "Conversations with the assistant, and what it may switch on.",
}
DESCRIPTIONS = {
    "Payments": "Create invoices, send them, and learn when they are paid. Amounts: cents.\n\n"
    "An invoice is final once it was sent. To take it back, refund it.",
    "Telemetry": "Readings of every reactor, one a minute, kept for 90 days. Times are in UTC.",
    "Assistant": "Begin a conversation, continue it, and choose what it may switch on.",
}
NOUNS = {"Payments": "invoice", "Telemetry": "reading", "Assistant": "conversation"}
Field = tuple[str, str, Any]
"""The type of a property, its description, and an example."""
FIELDS: dict[str, dict[str, Field]] = {
    "Payments": {
        "customer": ("string", "The name of the customer.", "Wayne Enterprises"),
        "amount": ("integer", "In cents.", 12_900),
        "currency": ("string", "The code of ISO 4217.", "EUR"),
        "status": ("string", "One of draft, sent, paid and refunded.", "sent"),
    },
    "Telemetry": {
        "reactor": ("string", "The site, and the number of the reactor there.", "malibu-1"),
        "output": ("number", "In gigawatts.", 3.2),
        "temperature": ("number", "In degrees Celsius.", 812.5),
    },
    "Assistant": {"topic": ("string", "What it is about.", "The lights in the hangar")},
}
CREATED_AT: Field = ("string", "When it was created, in UTC.", "2026-11-12T18:05:00Z")
PROBLEM: dict[str, Field] = {
    "title": ("string", "What went wrong.", "Not found"),
    "detail": ("string", "What to do about it.", "Check the ID."),
}


def document(name: str, number: str) -> dict[str, Any]:
    """The definition of this API with this version number, as an OpenAPI document."""
    noun = NOUNS[name]
    tag = f"{noun.title()}s"
    fields = {"id": ("string", f"The ID of the {noun}.", "7f3k"), **FIELDS[name]}
    return {
        "openapi": "3.1.0",
        "info": {"title": name, "version": number, "description": DESCRIPTIONS[name]},
        "tags": [{"name": tag, "description": SUMMARIES[name]}],
        "security": [{"key": []}],
        "paths": _paths(noun, tag),
        "components": {
            "schemas": {
                noun.title(): _schema({**fields, "created_at": CREATED_AT}),
                f"New{noun.title()}": _schema(FIELDS[name]),
                "Problem": _schema(PROBLEM),
            },
            "securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X-API-Key"}},
        },
    }


def _paths(noun: str, tag: str) -> dict[str, Any]:
    """Operations to list, create, get and delete."""
    thing = {"$ref": f"#/components/schemas/{noun.title()}"}
    new_thing = {"$ref": f"#/components/schemas/New{noun.title()}"}
    missing = _response(f"No such {noun}.", _PROBLEM)
    limit = {
        "name": "limit",
        "in": "query",
        "description": "The most of them in the answer.",
        "schema": {"type": "integer", "minimum": 1, "maximum": 100, "default": 20},
    }
    id_parameter = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
    items = _response(f"The {noun}s, the newest first.", {"type": "array", "items": thing})
    created = {
        "201": _response(f"The new {noun}.", thing),
        "422": _response("A value is not valid.", _PROBLEM),
    }
    body = {"required": True, "content": {"application/json": {"schema": new_thing}}}
    existing = {"200": _response(f"The {noun}.", thing), "404": missing}
    deleted = {"204": {"description": "It is deleted."}, "404": missing}
    return {
        f"/{noun}s": {
            "get": _operation(f"List {noun}s", tag, {"200": items}, parameters=[limit]),
            "post": _operation(f"Create {_a(noun)}", tag, created, requestBody=body),
        },
        f"/{noun}s/{{id}}": {
            "parameters": [id_parameter],
            "get": _operation(f"Get {_a(noun)}", tag, existing),
            "delete": _operation(f"Delete {_a(noun)}", tag, deleted),
        },
    }


_PROBLEM = {"$ref": "#/components/schemas/Problem"}


def _a(noun: str) -> str:
    """The noun with its article."""
    return f"an {noun}" if noun[0] in "aeiou" else f"a {noun}"


def _operation(summary: str, tag: str, responses: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """An operation with these responses and that to a wrong key."""
    refused = {"401": _response("The key is missing or not valid.", _PROBLEM)}
    name = summary.lower().replace(" ", "_")
    return {
        "summary": summary,
        "operationId": name,
        "tags": [tag],
        "responses": {**responses, **refused},
        **fields,
    }


def _response(description: str, schema: dict[str, Any]) -> dict[str, Any]:
    """A Response Object whose body is JSON of this schema."""
    return {"description": description, "content": {"application/json": {"schema": schema}}}


def _schema(fields: dict[str, Field]) -> dict[str, Any]:
    """An object of these properties, the first of which is required."""
    properties = {
        name: {"type": kind, "description": description, "examples": [example]}
        for name, (kind, description, example) in fields.items()
    }
    return {"type": "object", "required": [next(iter(fields))], "properties": properties}
