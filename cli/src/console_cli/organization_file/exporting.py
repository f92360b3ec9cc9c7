"""Writing the file that describes what an organization has."""

from typing import Any

import yaml

from console_cli.organization_file.inventory import Inventory
from console_cli.organization_file.kinds import KINDS, Entry, Kind, Row

STATES = {"created", "pre-released", "published", "deprecated"}
"""Those of a version that a file can bring about."""


class Dumper(yaml.SafeDumper):
    """YAML in which a text of several lines stays readable."""


def _text(dumper: Dumper, value: str) -> yaml.ScalarNode:
    style = "|" if "\n" in value else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


Dumper.add_representer(str, _text)


def text_of(inventory: Inventory) -> str:
    """The file. What is archived is not in it, and neither are secrets and invitations."""
    content = {}
    for kind in KINDS:
        entries = [_entry(inventory, kind, row) for row in inventory.rows(kind) if _is_there(row)]
        if not kind.is_ordered:
            entries.sort(key=kind.identity)
        if entries:
            content[kind.noun] = entries
    return yaml.dump(content, Dumper=Dumper, sort_keys=False, allow_unicode=True, width=100)


def _is_there(row: Row) -> bool:
    return not row.get("archived_at") and row.get("state") != "retired"


def _entry(inventory: Inventory, kind: Kind, row: Row) -> Entry:
    """An entry without what is empty, and without a state that no file can bring about."""
    entry: dict[str, Any] = {}
    for name, value in inventory.entry(kind, row).items():
        if value in (None, "") or (name == "state" and value not in STATES):
            continue
        entry[name] = sorted(value) if isinstance(value, list) else value
    return entry
