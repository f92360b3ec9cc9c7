"""The messages of the Authorization API 1.0 as JSON schemas, written from its text.

https://openid.net/specs/authorization-api-1_0.html, sections "Information model", "Access
Evaluation API", "Access Evaluations API" and "PDP Metadata". The working group keeps schemas of its
own; they are of a draft, and those of answers allow no member in `context`, which the text does.
"""

from typing import Any

import jsonschema_rs

DECISION = {
    "type": "object",
    "properties": {"decision": {"type": "boolean"}, "context": {"type": "object"}},
    "required": ["decision"],
    "additionalProperties": False,
}
DECISIONS = {
    "type": "object",
    "properties": {"evaluations": {"type": "array", "items": DECISION, "minItems": 1}},
    "required": ["evaluations"],
    "additionalProperties": False,
}
URL = {"type": "string", "format": "uri", "pattern": "^https?://[^?#]+$"}
METADATA = {
    "type": "object",
    "properties": {
        "policy_decision_point": URL,
        "access_evaluation_endpoint": URL,
        "access_evaluations_endpoint": URL,
    },
    "required": ["policy_decision_point", "access_evaluation_endpoint"],
    "additionalProperties": False,
}
ENTITY = {
    "type": "object",
    "properties": {
        "type": {"type": "string"},
        "id": {"type": "string"},
        "properties": {"type": "object"},
    },
    "required": ["type", "id"],
}
QUESTION = {
    "type": "object",
    "properties": {
        "subject": ENTITY,
        "action": {
            "type": "object",
            "properties": {"name": {"type": "string"}, "properties": {"type": "object"}},
            "required": ["name"],
        },
        "resource": ENTITY,
        "context": {"type": "object"},
    },
    "required": ["subject", "action", "resource"],
}


def is_valid(message: Any, schema: dict[str, Any]) -> bool:
    """Whether the message is one that the schema describes."""
    return jsonschema_rs.validator_for(schema, validate_formats=True).is_valid(message)
