"""Reading a file that describes an organization, so strictly that no line of it is lost."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml

from console_cli.exits import ExitCode, Failed
from console_cli.organization_file.kinds import BY_NOUN, Entry

DEFINITION = "definition"


class Loader(yaml.SafeLoader):
    """YAML 1.1, in which a name that comes twice in one place is refused."""


def _mapping(loader: Loader, node: yaml.MappingNode) -> dict[Any, Any]:
    names = [loader.construct_object(key) for key, _ in node.value]
    for name in names:
        if names.count(name) > 1:
            line = node.start_mark.line + 1
            raise Failed(f"{name} is there twice, in what begins in line {line}.", ExitCode.INVALID)
    return loader.construct_mapping(node, deep=True)


Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def entries_in(text: str, folder: Path) -> dict[str, list[Entry]]:
    """The entries of a file by their noun.

    A definition can be in a file of its own: `definition: "@orders.yaml"`, from this folder. Raises
    Failed if the text is no YAML, or has other kinds of things or no lists of them.
    """
    try:
        content = yaml.load(text, Loader) or {}  # noqa: S506
    except yaml.YAMLError as error:
        raise Failed(f"The file is not YAML: {error}", ExitCode.INVALID) from error
    if not isinstance(content, dict):
        raise Failed("The file is not a mapping of nouns to lists.", ExitCode.INVALID)
    for noun, entries in content.items():
        if noun not in BY_NOUN:
            raise Failed(f"{noun} is none of {', '.join(BY_NOUN)}.", ExitCode.INVALID)
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            raise Failed(f"{noun} is not a list of mappings.", ExitCode.INVALID)
    return {
        noun: [
            {name: _value(name, value, folder) for name, value in entry.items()}
            for entry in entries
        ]
        for noun, entries in content.items()
    }


def _value(name: str, value: Any, folder: Path) -> Any:
    """The value as the API has it: dates as text, and the text of a definition, not its file."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    if name == DEFINITION and isinstance(value, str) and value.startswith("@"):
        try:
            return (folder / value[1:]).read_text()
        except (OSError, UnicodeDecodeError) as error:
            raise Failed(f"{value[1:]} cannot be read: {error}", ExitCode.INVALID) from error
    return value
