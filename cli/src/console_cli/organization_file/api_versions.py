"""Versions of APIs in a file: their definition, base URLs, plans and state are of one entry."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from console_cli.client import Client
from console_cli.document import Operation
from console_cli.exits import ExitCode, Failed
from console_cli.organization_file.kinds import Entry, Row

FIELDS = ("api", "major", "state", "sunset_on", "production", "sandbox", "plans", "definition")
SETTINGS = ("state", "sunset_on", "production", "sandbox", "plans")
ADDRESSES = ("production", "sandbox")
STEPS = {
    ("created", "pre-released"): ("pre-release",),
    ("created", "published"): ("pre-release", "publish"),
    ("created", "deprecated"): ("pre-release", "publish", "deprecate"),
    ("pre-released", "created"): ("withdraw",),
    ("pre-released", "published"): ("publish",),
    ("pre-released", "deprecated"): ("publish", "deprecate"),
    ("published", "pre-released"): ("unpublish",),
    ("published", "created"): ("unpublish", "withdraw"),
    ("published", "deprecated"): ("deprecate",),
}
"""The steps from one state to another. Versions are blocked and retired by hand."""


def rows_of(client: Client, listing: Operation, api: Row) -> Iterator[Row]:
    """The versions of an API with all that their entries have."""
    path = listing.path.replace("{api}", api["id"])
    for version in client.items(path, listing.whole):
        at = f"{path}/{version['id']}"
        offers = client.call("GET", f"{at}/offers").json()["plans"]
        yield {
            **version,
            **client.call("GET", f"{at}/addresses").json(),
            "api_id": api["id"],
            "plans": [plan["handle"] for plan in offers],
            "definition": _text_of(client, at, version["definition"]),
        }


def _text_of(client: Client, at: str, number: str | None) -> str | None:
    """The text of the current definition; None without one."""
    if number is None:
        return None
    definitions = f"{at}/definitions"
    rows = list(client.items(definitions, {"number": number}))
    text = client.call("GET", f"{definitions}/{quote(rows[0]['id'])}").json()["source"]
    return str(text)


def check(version: Row | None, entry: Entry) -> None:
    """Raise Failed if a file cannot take the version to the state that the entry names."""
    label = f"api-versions {entry['api']} {entry['major']}"
    before = version["state"] if version else "created"
    after = entry.get("state", before)
    if before != after and (before, after) not in STEPS:
        raise Failed(f"{label}: a file cannot take it from {before} to {after}.", ExitCode.INVALID)
    if before != after == "deprecated" and not entry.get("sunset_on"):
        raise Failed(f"{label}: what is deprecated needs sunset_on.", ExitCode.INVALID)
    sunset = version["sunset_on"] if version else None
    is_deprecated_now = before != after == "deprecated"
    if not is_deprecated_now and entry.get("sunset_on", sunset) != sunset:
        raise Failed(f"{label}: sunset_on is chosen with the state deprecated.", ExitCode.INVALID)


def create(client: Client, path: str, body: dict[str, Any]) -> Row:
    """Create a version, with its definition if there is one.

    An API begins with a version. Where that is the one to create, it gets the definition.
    """
    empty = {"production": None, "sandbox": None}
    for row in client.items(path, {"major": body["major"]}):
        if body.get("definition"):
            upload = {"definition": body["definition"]}
            client.call("POST", f"{path}/{row['id']}/definitions", body=upload)
        return {**row, **empty}
    definition = {name: body[name] for name in ("definition",) if body.get(name)}
    created: Row = client.call("POST", path, body=definition or {"major": body["major"]}).json()
    return {**created, **empty}


def change(client: Client, path: str, row: Row, body: dict[str, Any]) -> None:
    """Change a version: definition and plans before the steps that need them."""
    at = f"{path}/{row['id']}"
    if "definition" in body:
        client.call("POST", f"{at}/definitions", body={"definition": body["definition"]})
    if any(name in body for name in ADDRESSES):
        addresses = {name: body.get(name, row[name]) for name in ADDRESSES}
        client.call("PUT", f"{at}/addresses", body=addresses)
    if "plans" in body:
        client.call("PUT", f"{at}/offers", body={"plans": body["plans"]})
    before = str(row["state"])
    for step in STEPS.get((before, str(body.get("state", before))), ()):
        sunset = {"sunset_on": body["sunset_on"]} if step == "deprecate" else None
        client.call("POST", f"{at}/{step}", body=sunset)
