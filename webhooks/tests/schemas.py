"""Bodies held against the schemas of CDEvents."""

import json
from pathlib import Path
from typing import Any

import jsonschema_rs

SCHEMAS = Path(__file__).parent / "cdevents"


def problems(body: Any) -> list[str]:
    """What the schema of the event finds wrong with it."""
    subject, predicate = body["context"]["type"].removeprefix("dev.cdevents.").split(".")[:2]
    schema = json.loads((SCHEMAS / f"{subject}.{predicate}.json").read_text())
    # The bodies of webhooks have no links, whose schema stands in files of its own.
    validator = jsonschema_rs.validator_for(
        schema, validate_formats=True, retriever=lambda _: {"type": "array"}
    )
    return [error.message for error in validator.iter_errors(body)]
