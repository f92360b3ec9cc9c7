"""What has to change so that an organization is as a file says, and changing it."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from console_cli.exits import ExitCode, Failed
from console_cli.organization_file import api_versions
from console_cli.organization_file.inventory import Inventory
from console_cli.organization_file.kinds import KINDS, Entry, Kind, Row

LONGEST = 60
"""Characters of a value in the plan."""


@dataclass(frozen=True)
class Step:
    """One thing that is created, changed or restored."""

    mark: str
    """`+` for what is created, `~` for what is changed or restored."""
    kind: Kind
    label: str
    run: Callable[[], None]
    changes: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    """Values before and after, by field."""

    def __str__(self) -> str:
        lines = [f"{self.mark} {self.kind.noun} {self.label}"]
        for name, (before, after) in self.changes.items():
            text = _short(after) if self.mark == "+" else f"{_short(before)} → {_short(after)}"
            lines.append(f"    {name}: {text}")
        return "\n".join(lines)


def plan(inventory: Inventory, wanted: dict[str, list[Entry]]) -> list[Step]:
    """The steps to what a file describes, in an order in which each can be done.

    What the file leaves out stays as it is: nothing is deleted. Raises Failed if the file cannot
    be followed: an unknown field, a thing that is there twice, or a name of nothing.
    """
    steps: list[Step] = []
    for kind in KINDS:
        entries = wanted.get(kind.noun, [])
        _check(inventory, kind, entries, wanted)
        if not entries:
            continue
        rows = {kind.identity(inventory.entry(kind, row)): row for row in inventory.rows(kind)}
        for entry in entries:
            steps += _steps(inventory, kind, entry, _row_of(rows, kind, entry))
    return steps


def _row_of(rows: dict[tuple[str, ...], Row], kind: Kind, entry: Entry) -> Row | None:
    """The row of an entry: by its handle, for what is to be renamed, or by its key."""
    if "handle" in entry:
        return next((row for row in rows.values() if row.get("handle") == entry["handle"]), None)
    return rows.get(kind.identity(entry))


def _steps(inventory: Inventory, kind: Kind, entry: Entry, row: Row | None) -> list[Step]:
    entry = {name: value for name, value in entry.items() if name != "handle"}
    label = kind.label(entry)
    if kind.noun == "api-versions":
        api_versions.check_state(row, entry)
    if row is None:
        changes = {name: (None, value) for name, value in entry.items() if name not in kind.key}
        return [Step("+", kind, label, lambda: _create(inventory, kind, entry), changes)]
    steps = []
    if row.get("archived_at"):
        restore = inventory.operation(kind, "restore")
        if restore is None:
            raise Failed(f"{kind.noun} {label} is archived, and stays so.", ExitCode.INVALID)
        path = _path_of(restore.path, row)
        steps.append(
            Step("~", kind, label, lambda: _call(inventory, "POST", path),
                 {"archived": (True, False)})
        )  # fmt: skip
    now = inventory.entry(kind, row)
    changes = {
        name: (now[name], value)
        for name, value in entry.items()
        if not _is_same(inventory, kind, name, now[name], value)
    }
    if changes:
        changed = {name: after for name, (_, after) in changes.items()}
        _demand_changeable(inventory, kind, label, changed)
        steps.append(
            Step(
                "~",
                kind,
                label,
                lambda: _change(inventory, kind, row, changed | _kept(entry)),
                changes,
            )
        )
    return steps


def _kept(entry: Entry) -> Entry:
    """What a step of a version needs although it did not change."""
    return {name: entry[name] for name in ("sunset_on",) if name in entry}


def _check(
    inventory: Inventory, kind: Kind, entries: list[Entry], wanted: dict[str, list[Entry]]
) -> None:
    known = inventory.fields(kind)
    seen = set()
    for entry in entries:
        label = f"{kind.noun} {kind.label(entry)}"
        for name in entry:
            if name not in known and name != "handle":
                raise Failed(f"{label}: {name} is none of {', '.join(known)}.", ExitCode.INVALID)
        if missing := [name for name in kind.key if entry.get(name) in (None, "")]:
            raise Failed(f"{label}: {' and '.join(missing)} is missing.", ExitCode.INVALID)
        if kind.identity(entry) in seen:
            raise Failed(f"{label} is there twice.", ExitCode.INVALID)
        seen.add(kind.identity(entry))
        for name, value in entry.items():
            if noun := inventory.reference(kind, name):
                for reference in value if isinstance(value, list) else [value]:
                    if not _is_known(inventory, noun, str(reference), wanted):
                        raise Failed(
                            f"{label}: there is no {reference} among {noun}.", ExitCode.INVALID
                        )


def _is_known(inventory: Inventory, noun: str, name: str, wanted: dict[str, list[Entry]]) -> bool:
    """Whether something is called this, or will be once the file was applied."""
    if inventory.id_of(noun, name):
        return True
    last = name.rpartition("/")[2].casefold()
    names = [str(entry.get("name", "")) for entry in wanted.get(noun, ())]
    return any(last in (known.casefold(), _handle_of(known)) for known in names)


def _handle_of(name: str) -> str:
    """Nearly the handle that the console makes from a name."""
    return re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")


def _is_same(inventory: Inventory, kind: Kind, name: str, now: Any, wanted: Any) -> bool:
    """Whether a value is as wanted. The order of a list does not count, nor case in its key."""
    if noun := inventory.reference(kind, name):
        ids = [
            [
                inventory.id_of(noun, str(item)) or item
                for item in (value if isinstance(value, list) else [value])
            ]
            for value in (now, wanted)
        ]
        return sorted(map(str, ids[0])) == sorted(map(str, ids[1]))
    if isinstance(now, list) and isinstance(wanted, list):
        return sorted(map(str, now)) == sorted(map(str, wanted))
    if name in kind.key and name != "name":
        return str(now).casefold() == str(wanted).casefold()
    return bool(now == wanted)


def _demand_changeable(inventory: Inventory, kind: Kind, label: str, changed: Entry) -> None:
    if kind.noun == "api-versions":
        fixed = [name for name in changed if name in kind.key]
    else:
        change = inventory.operation(kind, "change")
        names = change.fields if change else {}
        fixed = [name for name in changed if inventory.api_name(kind, name) not in names]
    if fixed:
        raise Failed(
            f"{kind.noun} {label}: {', '.join(fixed)} cannot be changed.", ExitCode.INVALID
        )


def _create(inventory: Inventory, kind: Kind, entry: Entry) -> None:
    """Create it, and set what only a change can set."""
    operation = inventory.operation(kind, "create", "add", "assign")
    if operation is None:
        raise Failed(f"{kind.noun} cannot be created by a file.", ExitCode.INVALID)
    body = _resolved(inventory, kind, entry)
    if kind.noun == "api-versions":
        path = operation.path.replace("{api}", body["api_id"])
        row = api_versions.create(inventory.client, path, body)
        left = {name: body[name] for name in api_versions.FIELDS[2:] if name in body}
        left.pop("definition", None)
        api_versions.change(inventory.client, path, row, left)
    else:
        names = operation.fields.keys()
        first = {name: value for name, value in body.items() if name in names}
        if kind.noun == "apis":
            first["project"] = entry["project"]
        answer = inventory.client.call("POST", operation.path, body=first | kind.created_with)
        left = {
            name: value
            for name, value in body.items()
            if name not in first and name != "project_id"
        }
        if left:
            change = inventory.operation(kind, "change")
            assert change
            inventory.client.call("PATCH", _path_of(change.path, answer.json()), body=left)
    inventory.forget(kind)


def _change(inventory: Inventory, kind: Kind, row: Row, changed: Entry) -> None:
    body = _resolved(inventory, kind, changed)
    if kind.noun == "api-versions":
        listing = inventory.operation(kind, "list")
        assert listing
        path = listing.path.replace("{api}", row["api_id"])
        api_versions.change(inventory.client, path, row, body)
        return
    change = inventory.operation(kind, "change")
    assert change
    names = change.fields
    sent = {name: value for name, value in body.items() if name in names}
    inventory.client.call("PATCH", _path_of(change.path, row), body=sent)


def _resolved(inventory: Inventory, kind: Kind, entry: Entry) -> dict[str, Any]:
    """The fields of an entry as the API takes them. Raises Failed for a name of nothing."""
    body = {}
    for name, value in entry.items():
        if noun := inventory.reference(kind, name):
            ids = [
                _demand_id(inventory, noun, str(item))
                for item in (value if isinstance(value, list) else [value])
            ]
            body[inventory.api_name(kind, name)] = ids if isinstance(value, list) else ids[0]
        else:
            body[name] = value
    return body


def _demand_id(inventory: Inventory, noun: str, name: str) -> str:
    if pk := inventory.id_of(noun, name):
        return pk
    raise Failed(f"There is no {name} among {noun}.", ExitCode.INVALID)


def _call(inventory: Inventory, method: str, path: str) -> None:
    inventory.client.call(method, path)


def _path_of(template: str, row: Row) -> str:
    """The address of a row: the last thing that the template asks for is its ID."""
    before, _, after = template.rpartition("/{")
    return f"{before}/{row.get('id') or row['slug']}{after.partition('}')[2]}"


def _short(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(str(item) for item in value) or "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = " ".join(str(value if value is not None else "none").split()) or "empty"
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
