"""What has to change so that an organization is as a file says."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from console_cli.exits import ExitCode, Failed
from console_cli.organization_file import api_versions
from console_cli.organization_file.inventory import Inventory
from console_cli.organization_file.kinds import KINDS, Entry, Kind, Row
from console_cli.organization_file.writing import change, create, path_of
from console_cli.output import printable

LONGEST = 60
"""Characters of a value in the plan."""


@dataclass(frozen=True)
class Step:
    """One thing that is created, changed or restored."""

    mark: str
    """`+` for what is created, `~` for what is changed or restored."""
    kind: Kind
    label: str
    changes: dict[str, tuple[Any, Any]]
    """Values before and after, by field."""
    run: Callable[[], object] = field(repr=False)

    def __str__(self) -> str:
        lines = [f"{self.mark} {self.kind.noun} {self.label}"]
        for name, (before, after) in self.changes.items():
            text = _short(after) if self.mark == "+" else f"{_short(before)} → {_short(after)}"
            lines.append(f"    {name}: {text}")
        return printable("\n".join(lines))


def plan(inventory: Inventory, wanted: dict[str, list[Entry]]) -> list[Step]:
    """The steps to what a file describes, in an order in which each can be done.

    What the file leaves out stays as it is: nothing is deleted. Raises Failed if the file cannot
    be followed: an unknown field, a thing that is there twice, or a name of nothing.
    """
    steps: list[Step] = []
    for kind in KINDS:
        entries = [_checked(inventory, kind, entry, wanted) for entry in wanted.get(kind.noun, ())]
        _demand_once(kind, entries)
        if entries:
            rows = [(inventory.entry(kind, row), row) for row in inventory.rows(kind)]
            for entry in entries:
                steps += _steps(inventory, kind, entry, _row_of(rows, kind, entry))
    return steps


def _row_of(rows: list[tuple[Entry, Row]], kind: Kind, entry: Entry) -> Row | None:
    """The row of an entry: by its handle, for what is to be renamed, or by its key."""
    for known, row in rows:
        if "handle" in entry and row.get("handle") == entry["handle"]:
            return row
        if "handle" not in entry and kind.identity(known) == kind.identity(entry):
            return row
    return None


def _steps(inventory: Inventory, kind: Kind, entry: Entry, row: Row | None) -> list[Step]:
    entry = {name: value for name, value in entry.items() if name != "handle"}
    label = kind.label(entry)
    if kind.noun == "api-versions":
        api_versions.check(row, entry)
    if row is None:
        if inventory.creating(kind) is None:
            raise Failed(f"{kind.noun} {label}: there is none. {kind.absent}", ExitCode.INVALID)
        changes = {name: (None, value) for name, value in entry.items() if name not in kind.key}
        return [Step("+", kind, label, changes, lambda: create(inventory, kind, entry))]
    steps = []
    if row.get("archived_at"):
        steps.append(_restoring(inventory, kind, label, row))
    known = inventory.entry(kind, row)
    changes = {
        name: (known[name], value)
        for name, value in entry.items()
        if _comparable(known[name]) != _comparable(value)
    }
    changes = {name: pair for name, pair in changes.items() if not _is_key(kind, name, pair)}
    if kind.noun != "api-versions":
        _demand_changeable(inventory, kind, label, changes)
    if changes:
        after = {name: value for name, value in entry.items() if name in changes}
        after |= {name: entry[name] for name in kind.repeated if name in entry}
        run = lambda: change(inventory, kind, row, after)  # noqa: E731
        steps.append(Step("~", kind, label, changes, run))
    return steps


def _restoring(inventory: Inventory, kind: Kind, label: str, row: Row) -> Step:
    restore = inventory.operation(kind, "restore")
    if restore is None:
        raise Failed(f"{kind.noun} {label} is archived, and stays so.", ExitCode.INVALID)
    path = path_of(restore.path, row)
    run = lambda: inventory.client.call("POST", path)  # noqa: E731
    return Step("~", kind, label, {"archived": (True, False)}, run)


def _checked(
    inventory: Inventory, kind: Kind, entry: Entry, wanted: dict[str, list[Entry]]
) -> Entry:
    """The entry, with the names by which a file calls what it refers to. Raises Failed."""
    label = f"{kind.noun} {kind.label(entry)}"
    known = inventory.fields(kind)
    for name in entry:
        if name not in known and name != "handle":
            raise Failed(f"{label}: {name} is none of {', '.join(known)}.", ExitCode.INVALID)
    if missing := [name for name in kind.key if entry.get(name) in (None, "")]:
        raise Failed(f"{label}: {' and '.join(missing)} is missing.", ExitCode.INVALID)
    checked = {}
    for name, value in entry.items():
        if noun := inventory.reference(kind, name):
            names = value if isinstance(value, list) else [value]
            names = [_known_name(inventory, label, noun, str(item), wanted) for item in names]
            value = names if isinstance(value, list) else names[0]
        checked[name] = value
    return checked


def _known_name(
    inventory: Inventory, label: str, noun: str, name: str, wanted: dict[str, list[Entry]]
) -> str:
    """What a file calls the thing, which is there or will be once the file was applied."""
    if pk := inventory.id_of(noun, name):
        return str(inventory.name_of(noun, pk))
    last = name.rpartition("/")[2].casefold()
    names = [str(entry.get("name", "")) for entry in wanted.get(noun, ())]
    if any(last in (known.casefold(), _handle_of(known)) for known in names):
        return name
    raise Failed(f"{label}: there is no {name} among {noun}.", ExitCode.INVALID)


def _handle_of(name: str) -> str:
    """Nearly the handle that the console makes from a name."""
    return re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")


def _demand_once(kind: Kind, entries: list[Entry]) -> None:
    identities = [kind.identity(entry) for entry in entries]
    for entry, identity in zip(entries, identities, strict=True):
        if identities.count(identity) > 1:
            raise Failed(f"{kind.noun} {kind.label(entry)} is there twice.", ExitCode.INVALID)


def _comparable(value: Any) -> Any:
    """A value in which no order, no space at its ends and no way to write a time counts."""
    if isinstance(value, list):
        return sorted(map(str, value))
    if not isinstance(value, str):
        return value
    try:
        return datetime.fromisoformat(value) if "T" in value else value.strip()
    except ValueError:
        return value.strip()


def _is_key(kind: Kind, name: str, pair: tuple[Any, Any]) -> bool:
    """Whether only the case of a key differs, which a file cannot change, but for a name."""
    return (
        name in kind.key and name != "name" and str(pair[0]).casefold() == str(pair[1]).casefold()
    )


def _demand_changeable(
    inventory: Inventory, kind: Kind, label: str, changes: dict[str, Any]
) -> None:
    operation = inventory.operation(kind, "change")
    names = operation.fields if operation else {}
    if fixed := [name for name in changes if inventory.api_name(kind, name) not in names]:
        raise Failed(
            f"{kind.noun} {label}: {', '.join(fixed)} cannot be changed.", ExitCode.INVALID
        )


def _short(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(str(item) for item in value) or "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = " ".join(str(value if value is not None else "none").split()) or "empty"
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
