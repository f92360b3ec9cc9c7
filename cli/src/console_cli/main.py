"""The program `console`: its own commands, and one for each operation of the API."""

from pathlib import Path
from typing import IO

import click

from console_cli import sign_ins, signing_in
from console_cli.client import Client
from console_cli.commands import group_of
from console_cli.document import document_of
from console_cli.exits import ExitCode, Failed
from console_cli.options import read_text
from console_cli.organization_file.exporting import text_of
from console_cli.organization_file.inventory import Inventory
from console_cli.organization_file.planning import plan
from console_cli.organization_file.reading import entries_in
from console_cli.output import show_json


class Program(click.Group):
    """The commands that are always there, and those of the console that one is signed in to."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands; without a sign-in only those that are always there."""
        sign_in = sign_ins.in_use(ctx.params.get("organization") or "")
        nouns = {noun for noun, _ in document_of(sign_in.url).operations} if sign_in else set()
        return [*sorted(super().list_commands(ctx)), *sorted(nouns)]

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """The command with this name; None if there is none. Raises Failed without a sign-in."""
        if command := super().get_command(ctx, name):
            return command
        client = client_of(ctx)
        return group_of(name, document_of(client.sign_in.url), client)


def client_of(ctx: click.Context) -> Client:
    """The client of the organization in use. Raises Failed without a sign-in."""
    handle = ctx.find_root().params.get("organization") or ""
    if sign_in := sign_ins.in_use(handle):
        return Client(sign_in)
    raise Failed("You are not signed in. Run: console login URL", ExitCode.NOT_SIGNED_IN)


@click.group(cls=Program, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="console-cli")
@click.option("--organization", metavar="HANDLE", help="Of those that you are signed in to.")
def main(organization: str) -> None:
    """The console on the command line. Sign in first: console login URL

    In CI, set CONSOLE_URL and CONSOLE_TOKEN.

    Exit codes: 1 refused, 2 invalid, 3 not signed in, 4 not permitted, 5 no answer, 6 a dry run
    that would change something.
    """


for command in (signing_in.login, signing_in.logout, signing_in.list_sign_ins, signing_in.switch):
    main.add_command(command)


@main.command()
@click.argument("method")
@click.argument("path")
@click.option("--data", help="JSON; @FILE reads a file, @- standard input.")
@click.pass_context
def api(ctx: click.Context, method: str, path: str, data: str | None) -> None:
    """Send any request, such as: console api GET /api/v1/organizations/{organization}/roles"""
    content = read_text(data).encode() if data else None
    kind = "application/json" if data else ""
    answer = client_of(ctx).call(method.upper(), path, content=content, content_type=kind)
    if answer.content:
        show_json(answer.json())


@main.command()
@click.option("-f", "--file", type=click.File(), required=True, help="YAML; - for standard input.")
@click.option("--dry-run", is_flag=True, help="Change nothing, and exit with 6 if it would.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_context
def apply(ctx: click.Context, file: IO[str], dry_run: bool, yes: bool) -> None:
    """Make the organization be as a file says.

    What would change is printed first. Nothing is deleted. If a change is refused, those before it
    stay made: correct the file, and run it again.
    """
    client = client_of(ctx)
    inventory = Inventory(client, document_of(client.sign_in.url))
    steps = plan(inventory, entries_in(file.read(), Path(file.name).parent))
    for step in steps:
        click.echo(str(step))
    if not steps:
        click.echo("Nothing to change.", err=True)
        return
    if dry_run:
        click.echo(f"{len(steps)} to change.", err=True)
        ctx.exit(ExitCode.DIFFERS)
    if not yes:
        click.confirm(f"Make {len(steps)} changes?", abort=True, err=True)
    for done, step in enumerate(steps):
        try:
            step.run()
        except Failed as failed:
            place = f"{done} of {len(steps)} changes are made. {step.kind.noun} {step.label}"
            raise failed.at(place) from failed
    click.echo(f"{len(steps)} changed.", err=True)
    for note in sorted({step.kind.note for step in steps if step.mark == "+" and step.kind.note}):
        click.echo(note, err=True)


@main.command()
@click.pass_context
def export(ctx: click.Context) -> None:
    """Print the file that describes the organization, for `console apply`."""
    client = client_of(ctx)
    click.echo(text_of(Inventory(client, document_of(client.sign_in.url))), nl=False)


@main.command()
@click.option("--allow-requests", is_flag=True, help="Also what others decide, such as deploying.")
@click.pass_context
def agent(ctx: click.Context, allow_requests: bool) -> None:
    """Serve the API as tools of an agent, with MCP over standard input and output.

    It only reads, unless --allow-requests is given. It never approves, gives roles, creates keys
    or deletes. It acts with the token in use: sign in with the permissions that it may have.
    """
    try:
        import anyio

        from console_cli import agent as tools
    except ImportError as error:
        text = "Install it with: pipx install 'console-cli[agent]'"
        raise Failed(text, ExitCode.INVALID) from error
    client = client_of(ctx)
    document = document_of(client.sign_in.url)
    anyio.run(lambda: tools.serve(client, document, requests=allow_requests))
