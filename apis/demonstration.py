"""The APIs of the demo: one with two versions, one published, one just begun.

They are published in a second step, because apps between may have to meet a requirement first.
"""

import json
from datetime import timedelta
from functools import cache
from typing import Any

from apis import actions
from apis.definitions import CheckResult, check
from apis.environments import Environment
from apis.models import Version
from organizations.models import Membership
from organizations.models.organization import today
from projects.demonstration import Cast

PUBLISHER = "Grace Hopper"
SUMMARIES = {
    "Payments": "Invoices, receipts and refunds, for every product that sells something.",
    "Telemetry": "What the reactors of every site measure, by the minute.",
    "Assistant": "Conversations with the assistant, and what it may switch on.",
}
PROJECTS = {"Payments": "Payments", "Telemetry": "Arc reactor", "Assistant": "Jarvis"}
NOUNS = {"Payments": "invoice", "Telemetry": "reading", "Assistant": "conversation"}


def check_definitions() -> None:
    """Check all definitions and cache the results, so that no transaction waits for the checks."""
    for name in SUMMARIES:
        _checked(name, "1.0.0")
    _checked("Payments", "2.0.0")


def draft_apis(member: Cast) -> None:
    """Create three APIs with definitions and addresses, and publish none."""
    publisher = member(PUBLISHER)
    for name, summary in SUMMARIES.items():
        project = publisher.organization.projects.named(PROJECTS[name]).get()
        api = actions.create_api(name=name, project=project, summary=summary, by=publisher)
        _complete(api.versions.get(), publisher)
        if name == "Payments":
            _complete(actions.add_version(api=api, by=publisher), publisher)


def publish_apis(member: Cast) -> None:
    """Publish two of the APIs, and deprecate the first version of the one that has two."""
    publisher = member(PUBLISHER)
    apis = publisher.organization.apis
    for name in ("Payments", "Telemetry"):
        for version in apis.named(name).get().versions.all():
            actions.pre_release(version=version, by=publisher)
            actions.publish(version=version, by=publisher)
    version = apis.named("Payments").get().versions.get(major=1)
    sunset_on = today() + timedelta(days=180)
    actions.deprecate(version=version, sunset_on=sunset_on, by=publisher)


def _complete(version: Version, publisher: Membership) -> None:
    """Add a definition and both addresses to the version."""
    source, checked = _checked(version.api.name, f"{version.major}.0.0")
    actions.add_definition(version=version, source=source, checked=checked, by=publisher)
    path = f"{version.api.handle}/v{version.major}"
    urls = {
        Environment.PRODUCTION.value: f"https://api.stark.example/{path}",
        Environment.SANDBOX.value: f"https://sandbox.stark.example/{path}",
    }
    actions.change_addresses(version=version, urls=urls, by=publisher)


@cache
def _checked(name: str, number: str) -> tuple[str, CheckResult]:
    """The text of the API's definition with this number, and the result of checking it."""
    source = json.dumps(_document(name, number), indent=2)
    return source, check(source, owner="demo")


def _document(name: str, number: str) -> dict[str, Any]:
    """A definition with two operations: one that lists things, and one that gets a thing."""
    noun = NOUNS[name]
    schema = {"$ref": f"#/components/schemas/{noun.title()}"}
    id_parameter = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
    fields = {"id": {"type": "string"}, "created_at": {"type": "string", "format": "date-time"}}
    items = _response(f"The {noun}s, the newest first.", {"type": "array", "items": schema})
    item_operations = {
        "200": _response(f"The {noun}.", schema),
        "404": {"description": f"No such {noun}."},
    }
    paths = {
        f"/{noun}s": _path(f"List {noun}s", f"list_{noun}", {"200": items}),
        f"/{noun}s/{{id}}": _path(f"Get a {noun}", f"get_{noun}", item_operations, id_parameter),
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": name, "version": number, "description": SUMMARIES[name]},
        "paths": paths,
        "components": {
            "schemas": {noun.title(): {"type": "object", "required": ["id"], "properties": fields}}
        },
    }


def _path(
    summary: str, name: str, responses: dict[str, Any], *parameters: dict[str, Any]
) -> dict[str, Any]:
    """A path item with one operation, GET."""
    operation = {"summary": summary, "operationId": name, "responses": responses}
    return {"get": {**operation, "parameters": list(parameters)}}


def _response(description: str, schema: dict[str, Any]) -> dict[str, Any]:
    """A Response Object whose body is JSON of this schema."""
    return {"description": description, "content": {"application/json": {"schema": schema}}}
