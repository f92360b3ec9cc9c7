"""Options of commands, and the values that they give to the API."""

import sys
from pathlib import Path
from typing import Any

import click

from console_cli.document import NATURAL_KEYS, Document, Schema
from console_cli.exits import ExitCode, Failed
from console_cli.references import References

TYPES: dict[str, click.ParamType[Any]] = {
    "integer": click.INT,
    "number": click.FLOAT,
    "boolean": click.BOOL,
}
LONG_TEXT = 10_000
"""Characters from which on a field is a document, which `@FILE` reads."""


def option_of(name: str, about: Schema, document: Document) -> click.Option:
    """The option for a field. What names another thing takes its name as well as its ID."""
    help_text = [about.get("description", "")]
    if listing := document.list_of(name):
        keys = [key.capitalize() for key in NATURAL_KEYS if key in listing.queries]
        help_text.append(f"{' or '.join([*keys, 'ID'])}.")
    if _is_long(about):
        help_text.append("@FILE reads a file, @- standard input.")
    choices = [choice for choice in about.get("enum", ()) if choice is not None]
    is_text = all(isinstance(choice, str) for choice in choices)
    if choices and not is_text:
        help_text.append(f"One of {', '.join(map(str, choices))}.")
    if is_many := "array" in _types(about):
        help_text.append("Can be repeated.")
    return click.Option(
        [f"--{(name.removesuffix('_id') if listing else name).replace('_', '-')}", name],
        type=click.Choice(choices) if choices and is_text else _type(about),
        multiple=is_many,
        help=" ".join(filter(None, help_text)),
    )


def values_of(
    references: References,
    fields: dict[str, Schema],
    given: dict[str, Any],
    *,
    reads_files: bool = True,
) -> dict[str, Any]:
    """The values that were given, as the API takes them. Raises Failed.

    With `reads_files`, a document that is given as `@FILE` is read.
    """
    values = {}
    for name, about in fields.items():
        value = given.get(name)
        if value is None or value == ():
            continue
        listing = references.document.list_of(name)
        if listing and value:
            value = references.id_of(listing, value)
        values[name] = _value(value, about, reads_files=reads_files)
    return values


def read_text(value: str) -> str:
    """The text itself, or what is in the file of `@FILE`, or on standard input for `@-`.

    Raises Failed if the file cannot be read.
    """
    if not value.startswith("@"):
        return value
    try:
        return sys.stdin.read() if value == "@-" else Path(value[1:]).read_text()
    except (OSError, UnicodeDecodeError) as error:
        raise Failed(f"{value[1:]} cannot be read: {error}", ExitCode.INVALID) from error


def _value(value: Any, about: Schema, *, reads_files: bool) -> Any:
    """A list for repeated options, null for an empty text, and the text of a file for `@FILE`.

    Short fields read no files: a script may fill them with what others typed.
    """
    if isinstance(value, tuple):
        return list(value)
    if value == "" and "null" in _types(about):
        return None
    is_document = reads_files and isinstance(value, str) and _is_long(about)
    return read_text(value) if is_document else value


def _type(about: Schema) -> click.ParamType[Any] | None:
    return next((TYPES[name] for name in sorted(_types(about)) if name in TYPES), None)


def _types(about: Schema) -> set[str]:
    choices = [about, *about.get("anyOf", ())]
    return {choice["type"] for choice in choices if "type" in choice}


def _is_long(about: Schema) -> bool:
    return any(row.get("maxLength", 0) > LONG_TEXT for row in [about, *about.get("anyOf", ())])
