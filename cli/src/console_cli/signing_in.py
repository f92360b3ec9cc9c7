"""Commands to sign in and out, and to choose the organization in use."""

import os
import socket
import sys
import time
from typing import Any
from urllib.parse import urlsplit

import click
import httpx

from console_cli import sign_ins
from console_cli.client import Client, send
from console_cli.exits import ExitCode, Failed
from console_cli.sign_ins import SignIn

GRANT = "urn:ietf:params:oauth:grant-type:device_code"
"""How a program without a browser gets a token (RFC 8628)."""
SLOWER = 5
"""Seconds more between two questions, if the console says that they come too fast."""


@click.command()
@click.argument("url")
@click.option("--with-token", is_flag=True, help="Read a token from standard input.")
@click.option("--scope", multiple=True, help="A permission to ask for. Can be repeated.")
@click.option("--insecure", is_flag=True, help="Allow http:// on a network that you trust.")
def login(url: str, with_token: bool, scope: tuple[str, ...], insecure: bool) -> None:
    """Sign in to an organization of the console at URL.

    The command shows a code. Open the address that it names, type the code, and choose the
    organization, the permissions and for how long.
    """
    url = url.rstrip("/") if "://" in url else f"https://{url.rstrip('/')}"
    if not insecure and not _is_secure(url):
        raise Failed("A token is sent with each request: use https://.", ExitCode.INVALID)
    token = sys.stdin.read().strip() if with_token else _token_by_code(url, scope)
    organization = Client(SignIn(url, token)).organization
    with sign_ins.changing() as known:
        known.add(SignIn(url, token, organization["handle"], organization["name"]))
    click.echo(f"Signed in to {organization['name']} ({organization['handle']}).", err=True)


@click.command()
def logout() -> None:
    """Revoke the token in use, and forget it."""
    sign_in = sign_ins.in_use()
    if sign_in is None or not sign_in.handle:
        raise Failed("You are not signed in.", ExitCode.NOT_SIGNED_IN)
    try:
        Client(sign_in).call("DELETE", "/api/v1/token")
    except Failed as failed:
        if failed.code != ExitCode.NOT_SIGNED_IN:
            raise
    with sign_ins.changing() as known:
        known.remove(sign_in.handle)
    click.echo(f"Signed out of {sign_in.name}.", err=True)


@click.command("sign-ins")
def list_sign_ins() -> None:
    """List the organizations that you are signed in to on this machine."""
    known = sign_ins.read()
    for handle, sign_in in sorted(known.by_handle.items()):
        mark = "*" if handle == known.current else " "
        click.echo(f"{mark} {handle}  {sign_in.name}  {sign_in.url}")


@click.command()
@click.argument("handle")
def switch(handle: str) -> None:
    """Use another organization from now on."""
    if os.environ.get("CONSOLE_TOKEN"):
        raise Failed("CONSOLE_TOKEN is set, and belongs to one organization.", ExitCode.INVALID)
    with sign_ins.changing() as known:
        if handle not in known.by_handle:
            raise Failed(
                f"You are not signed in to {handle}. Run: console login URL",
                ExitCode.NOT_SIGNED_IN,
            )
        known.current = handle


def _token_by_code(url: str, scope: tuple[str, ...]) -> str:
    """A new token, after a person typed the code on a page of the console."""
    asked = _post(f"{url}/device/code", client_name=_client_name(), scope=" ".join(scope))
    if "device_code" not in asked:
        raise Failed(_reason(asked), ExitCode.REFUSED)
    click.echo(f"Open {asked['verification_uri']}\nand type {asked['user_code']}", err=True)
    pause = int(asked["interval"])
    while True:
        time.sleep(pause)
        got = _post(f"{url}/device/token", grant_type=GRANT, device_code=asked["device_code"])
        if token := got.get("access_token"):
            return str(token)
        if got.get("error") == "slow_down":
            pause += SLOWER
        elif got.get("error") != "authorization_pending":
            raise Failed(_reason(got), ExitCode.NOT_SIGNED_IN)


def _is_secure(url: str) -> bool:
    """Whether no one on the network between can read what is sent."""
    where = urlsplit(url)
    return where.scheme == "https" or where.hostname in {"localhost", "127.0.0.1", "::1"}


def _client_name() -> str:
    return f"console on {socket.gethostname()}"[:60]


def _post(url: str, **fields: str) -> dict[str, Any]:
    answer = send(httpx.Request("POST", url, data=fields))
    if "json" not in answer.headers.get("Content-Type", ""):
        raise Failed(f"There is no console at {url}, or it is too old.", ExitCode.UNREACHABLE)
    content: dict[str, Any] = answer.json()
    return content


def _reason(answer: dict[str, Any]) -> str:
    known = {
        "access_denied": "The sign-in was denied.",
        "expired_token": "The code has expired. Run the command again.",
        "slow_down": "Too many programs asked from here. Try again in an hour.",
    }
    error = str(answer.get("error", ""))
    return str(answer.get("error_description") or known.get(error) or f"The answer is {error}.")
