"""A command for each operation of the API, made from the OpenAPI document."""

import json
from typing import Any

import click

from console_cli.client import Client
from console_cli.document import Document, Operation
from console_cli.exits import ExitCode, Failed
from console_cli.options import option_of, read_text, values_of
from console_cli.output import show_item, show_json, show_list
from console_cli.references import References

ENDING = {"delete", "remove", "revoke", "close"}
"""Verbs that ask first."""


def group_of(noun: str, document: Document, client: Client) -> click.Group | None:
    """The commands of a noun, such as `projects`; None if the console has none of it."""
    commands = {
        verb: _command(operation, References(client, document))
        for (name, verb), operation in sorted(document.operations.items())
        if name == noun
    }
    if not commands:
        return None
    verbs = ", ".join(commands).replace("-", " ").capitalize()
    return click.Group(noun, commands=commands, help=f"{verbs} {noun.replace('-', ' ')}.")


def _command(operation: Operation, references: References) -> click.Command:
    """One operation as a command: what its address names are arguments, all else options."""
    document = references.document
    parameters: list[click.Parameter] = [click.Argument([name]) for name in operation.in_path]
    for name, about in {**operation.queries, **operation.fields}.items():
        parameters.append(option_of(name, about, document))
    parameters += _general_options(operation)

    def run(**given: Any) -> None:
        _run(operation, references, given)

    return click.Command(
        operation.verb,
        callback=run,
        params=parameters,
        help=_help(operation),
        short_help=operation.about["summary"],
    )


def _general_options(operation: Operation) -> list[click.Parameter]:
    options = [click.Option(["--json", "as_json"], is_flag=True, help="Print the answer as JSON.")]
    if operation.fields:
        text = "The body as JSON, to which options add. @FILE reads a file, @- standard input."
        options.append(click.Option(["--data"], help=text))
    if operation.content_type:
        text = "The file to send; - for standard input."
        options.append(click.Option(["--file"], type=click.File("rb"), required=True, help=text))
    if operation.verb == "list":
        options.append(click.Option(["--all", "is_all"], is_flag=True, help="All pages."))
    if operation.verb in ENDING:
        options.append(click.Option(["--yes"], is_flag=True, help="Do not ask."))
    return [*options]


def _help(operation: Operation) -> str:
    text = operation.about.get("description") or operation.about["summary"]
    if needed := [name for name in operation.fields if name in operation.required]:
        names = (f"--{name.removesuffix('_id').replace('_', '-')}" for name in needed)
        text += f"\n\nNeeds {', '.join(names)}."
    if permission := operation.about.get("x-permission"):
        text += f"\n\nPermission: {permission}"
    return text


def _run(operation: Operation, references: References, given: dict[str, Any]) -> None:
    client = references.client
    if operation.verb in ENDING and not given["yes"]:
        click.confirm(f"{operation.about['summary']}?", abort=True, err=True)
    path = references.path(operation, given)
    query = values_of(references, operation.queries, given)
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
    return body | values_of(references, operation.fields, given)


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
