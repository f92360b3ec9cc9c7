"""Creating and changing what an entry of a file describes."""

from typing import Any

from console_cli.exits import ExitCode, Failed
from console_cli.organization_file import api_versions
from console_cli.organization_file.inventory import Inventory
from console_cli.organization_file.kinds import Entry, Kind, Row


def create(inventory: Inventory, kind: Kind, entry: Entry) -> None:
    """Create it, and then set what only a change can set. Raises Failed."""
    operation = inventory.creating(kind)
    if operation is None:
        raise Failed(f"{kind.noun} are not created by a file.", ExitCode.INVALID)
    body = _body(inventory, kind, entry)
    if kind.noun == "api-versions":
        path = operation.path.replace("{api}", body["api_id"])
        row = api_versions.create(inventory.client, path, body)
        settings = {name: body[name] for name in api_versions.SETTINGS if name in body}
        api_versions.change(inventory.client, path, row, settings)
    else:
        first = {name: value for name, value in body.items() if name in operation.fields}
        answer = inventory.client.call("POST", operation.path, body={**first, **kind.created_with})
        if later := {name: value for name, value in body.items() if name not in first}:
            path = path_of(inventory.demand_operation(kind, "change").path, answer.json())
            inventory.client.call("PATCH", path, body=later)
    inventory.forget(kind)


def change(inventory: Inventory, kind: Kind, row: Row, changed: Entry) -> None:
    """Change these fields of it. Raises Failed."""
    body = _body(inventory, kind, changed)
    if kind.noun == "api-versions":
        path = inventory.demand_operation(kind, "list").path.replace("{api}", row["api_id"])
        api_versions.change(inventory.client, path, row, body)
    else:
        path = path_of(inventory.demand_operation(kind, "change").path, row)
        inventory.client.call("PATCH", path, body=body)


def path_of(template: str, row: Row) -> str:
    """The address of a row: what the template asks for last is its ID."""
    before, _, after = template.rpartition("/{")
    return f"{before}/{row.get('id') or row['slug']}{after.partition('}')[2]}"


def _body(inventory: Inventory, kind: Kind, entry: Entry) -> dict[str, Any]:
    """The fields of an entry as the API takes them. Raises Failed for a name of nothing."""
    body = {}
    for name, value in entry.items():
        noun = inventory.reference(kind, name)
        if noun is None:
            body[name] = value
        elif (kind.noun, name) == ("apis", "project"):
            body[name] = inventory.name_of(noun, _demand_id(inventory, noun, str(value)))
        elif isinstance(value, list):
            body[name] = [_demand_id(inventory, noun, str(item)) for item in value]
        else:
            body[inventory.api_name(kind, name)] = _demand_id(inventory, noun, str(value))
    return body


def _demand_id(inventory: Inventory, noun: str, name: str) -> str:
    if pk := inventory.id_of(noun, name):
        return pk
    raise Failed(f"There is no {name} among {noun}.", ExitCode.INVALID)
