"""Versions of APIs in a file: their definition, base URLs, plans and state are of one entry."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from console_cli.client import Client
from console_cli.document import Operation
from console_cli.exits import ExitCode, Failed
from console_cli.organization_file.kinds import Entry, Row

FIELDS = ("api", "major", "state", "sunset_on", "production", "sandbox", "plans", "definition")
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
    """The versions of an API with all that their entries have; `plan_ids` are their plans."""
    path = listing.path.replace("{api}", api["id"])
    for version in client.items(path, listing.whole):
        at = f"{path}/{version['id']}"
        offers = client.call("GET", f"{at}/offers").json()["plans"]
        yield {
            **version,
            **client.call("GET", f"{at}/addresses").json(),
            "api_id": api["id"],
            "plans": [plan["id"] for plan in offers],
            "definition": _text_of(client, at, version["definition"]),
        }


def _text_of(client: Client, at: str, number: str | None) -> str | None:
    """The text of the current definition; None without one."""
    if number is None:
        return None
    found_path = f"{at}/definitions"
    rows = list(client.items(found_path, {"number": number}))
    text = client.call("GET", f"{found_path}/{quote(rows[0]['id'])}").json()["source"]
    return str(text)


def check_state(version: Row | None, entry: Entry) -> None:
    """Raise Failed if a file cannot take the version to the state that the entry names."""
    before = version["state"] if version else "created"
    after = entry.get("state", before)
    if before != after and (before, after) not in STEPS:
        raise Failed(
            f"api-versions {entry['api']} {entry['major']}: a file cannot take a version from "
            f"{before} to {after}.",
            ExitCode.INVALID,
        )
    if after == "deprecated" and before != after and not entry.get("sunset_on"):
        raise Failed(
            f"api-versions {entry['api']} {entry['major']}: deprecated needs sunset_on.",
            ExitCode.INVALID,
        )


def create(client: Client, path: str, body: dict[str, Any]) -> Row:
    """Create a version, with its definition if there is one."""
    wanted = {name: body[name] for name in ("definition",) if body.get(name)}
    row: Row = client.call("POST", path, body=wanted or {"major": body["major"]}).json()
    return {**row, "production": None, "sandbox": None}


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
    for step in STEPS.get((row["state"], body.get("state", row["state"])), ()):
        sunset = {"sunset_on": body["sunset_on"]} if step == "deprecate" else None
        client.call("POST", f"{at}/{step}", body=sunset)
