"""A command for each operation of the API, made from the OpenAPI document."""

import json
import sys
from pathlib import Path
from typing import Any

import click

from console_cli.client import Client
from console_cli.document import Document, Operation, Schema
from console_cli.exits import ExitCode, Failed
from console_cli.output import show_item, show_json, show_list
from console_cli.references import References

TYPES: dict[str, click.ParamType] = {
    "integer": click.INT,
    "number": click.FLOAT,
    "boolean": click.BOOL,
}
DELETING = {"delete", "remove", "revoke", "close"}
"""Verbs that ask first."""


def group_of(noun: str, document: Document, client: Client) -> click.Group | None:
    """The commands of a noun, such as `projects`; None if the console has none of it."""
    commands = {
        verb: _command(operation, document, client)
        for (name, verb), operation in sorted(document.operations.items())
        if name == noun
    }
    if not commands:
        return None
    verbs = ", ".join(verb.replace("-", " ").capitalize() if not index else verb.replace("-", " ")
                      for index, verb in enumerate(commands))  # fmt: skip
    return click.Group(noun, commands=commands, help=f"{verbs} {noun.replace('-', ' ')}.")


def _command(operation: Operation, document: Document, client: Client) -> click.Command:
    """One operation as a command: what its address names are arguments, all else options."""
    parameters = [click.Argument([name]) for name in operation.in_path]
    parameters += [
        _option(name, about, document, is_required=False)
        for name, about in operation.queries.items()
    ]
    parameters += [
        _option(name, about, document, is_required=False)
        for name, about in operation.fields.items()
    ]
    parameters += _general_options(operation)

    def run(**given: Any) -> None:
        _run(operation, References(client, document), given)

    return click.Command(
        operation.verb,
        callback=run,
        params=parameters,
        help=_help(operation),
        short_help=operation.about["summary"],
        no_args_is_help=bool(operation.required) and not operation.in_path,
    )


def _general_options(operation: Operation) -> list[click.Parameter]:
    options: list[click.Parameter] = [
        click.Option(["--json", "as_json"], is_flag=True, help="Print the answer as JSON.")
    ]
    if operation.fields:
        options.append(
            click.Option(["--data"], help="The whole body as JSON. Options add to it. @FILE reads a file, @- standard input.")  # noqa: E501
        )  # fmt: skip
    if operation.content_type:
        options.append(click.Option(["--file"], type=click.File("rb"), required=True, help="The file to send; - for standard input."))  # noqa: E501  # fmt: skip
    if operation.verb == "list":
        options.append(click.Option(["--all", "is_all"], is_flag=True, help="All pages."))
    if operation.verb in DELETING:
        options.append(click.Option(["--yes"], is_flag=True, help="Do not ask."))
    return options


def _option(name: str, about: Schema, document: Document, *, is_required: bool) -> click.Option:
    """The option for a field. What names another thing takes its name as well as its ID."""
    kinds = {about.get("type"), *(choice.get("type") for choice in about.get("anyOf", ()))}
    is_many = "array" in kinds
    listing = document.list_of(name)
    label = name.removesuffix("_id") if listing else name
    choices = about.get("enum")
    help_text = about.get("description", "")
    if listing:
        keys = [key for key in ("handle", "email", "name", "number") if key in listing.queries]
        help_text = (
            f"{help_text} {' or '.join([key.capitalize() for key in keys] + ['ID'])}.".strip()
        )
    if is_many:
        help_text = f"{help_text} Can be repeated.".strip()
    is_text = "string" in kinds or not kinds - {None, "null"}
    kind = next((TYPES[kind] for kind in kinds if kind in TYPES), None)
    if choices and all(isinstance(choice, str) for choice in choices):
        kind = click.Choice(choices)
    elif choices:
        help_text = f"{help_text} One of {', '.join(str(choice) for choice in choices if choice is not None)}.".strip()  # noqa: E501  # fmt: skip
    return click.Option(
        [f"--{label.replace('_', '-')}", name],
        type=None if is_text and not isinstance(kind, click.Choice) else kind,
        multiple=is_many,
        default=None,
        required=is_required,
        help=help_text,
    )


def _help(operation: Operation) -> str:
    text = operation.about.get("description") or operation.about["summary"]
    if operation.required:
        names = ", ".join(f"--{name.removesuffix('_id').replace('_', '-')}" for name in operation.fields if name in operation.required)  # noqa: E501  # fmt: skip
        text += f"\n\nNeeds {names}."
    if permission := operation.about.get("x-permission"):
        text += f"\n\nPermission: {permission}"
    return text


def _run(operation: Operation, references: References, given: dict[str, Any]) -> None:
    client = references.client
    if operation.verb in DELETING and not given["yes"]:
        click.confirm(f"{operation.about['summary']}?", abort=True, err=True)
    path = references.path(operation, given)
    query = _resolved(references, operation.queries, given)
    if operation.verb == "list" and given["is_all"]:
        _show(list(client.items(path, operation.whole | query)), as_json=given["as_json"])
        return
    answer = client.call(
        operation.method,
        path,
        query=query,
        body=_body(operation, references, given) if operation.fields else None,
        content=given["file"].read() if operation.content_type else None,
        content_type=operation.content_type,
    )
    if answer.content:
        _show(answer.json(), as_json=given["as_json"])


def _body(operation: Operation, references: References, given: dict[str, Any]) -> dict[str, Any]:
    data = read_text(given["data"]) if given["data"] else "{}"
    try:
        body = json.loads(data)
    except ValueError as error:
        raise Failed(f"--data is not JSON: {error}", ExitCode.INVALID) from error
    if not isinstance(body, dict):
        raise Failed("--data is not a JSON object.", ExitCode.INVALID)
    return body | _resolved(references, operation.fields, given)


def _resolved(
    references: References, fields: dict[str, Schema], given: dict[str, Any]
) -> dict[str, Any]:
    """The values that were given, as the API takes them."""
    values = {}
    for name, about in fields.items():
        value = given.get(name)
        if value is None or value == ():
            continue
        listing = references.document.list_of(name)
        if listing and value:
            value = references.id_of(listing, value)
        values[name] = _value(value, about)
    return values


def _value(value: Any, about: Schema) -> Any:
    """Text from a file for `@FILE`, a list for repeated options, and null for an empty text."""
    if isinstance(value, tuple):
        return list(value)
    if value == "" and any(choice.get("type") == "null" for choice in about.get("anyOf", ())):
        return None
    return read_text(value) if isinstance(value, str) else value


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


def _show(value: Any, *, as_json: bool) -> None:
    if as_json:
        show_json(value)
    elif isinstance(value, list):
        show_list(value)
    elif "items" in value and isinstance(value["items"], list):
        show_list(value["items"])
        if value.get("next_cursor"):
            click.echo("There are more. --all lists them.", err=True)
    else:
        show_item(value)
