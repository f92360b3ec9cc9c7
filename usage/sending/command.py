"""The options of the command, and its loop."""

import os
import time
from argparse import ArgumentParser
from collections.abc import Callable
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from usage.sending.console import send
from usage.sending.following import Follower

TOKEN = "GATEWAY_TOKEN"  # noqa: S105  (a name)
SHORTEST_PAUSE = 0.1


def add_options(parser: ArgumentParser) -> None:
    """What the command can be told. The token is not among it: others see a command line."""
    parser.add_argument("log", type=Path, help="the log that nginx or Caddy writes")
    parser.add_argument("--console", required=True, help="where the console is: https://…")
    parser.add_argument("--state", type=Path, required=True, help="a file to keep the place in")
    parser.add_argument(
        "--token-file", type=Path, help=f"a file with the gateway's token; else {TOKEN} is read"
    )
    parser.add_argument("--every", type=float, default=5.0, help="seconds between two looks")
    parser.add_argument("--once", action="store_true", help="end when everything was sent")


def run(
    *, log: Path, console: str, state: Path, token_file: Path | None, every: float, once: bool
) -> None:
    """Send what is in the log, and what comes into it."""
    if urlsplit(console).scheme not in {"http", "https"}:
        raise SystemExit("--console must begin with https:// or http://.")
    token = _token(token_file)
    token()
    url = f"{console.rstrip('/')}/gateway/usage"
    follower = Follower(log.absolute(), state, partial(send, url, token=token))
    while True:
        while follower.go_on():
            pass
        if once:
            return
        time.sleep(max(every, SHORTEST_PAUSE))


def _token(file: Path | None) -> Callable[[], str]:
    """Reads the token, each time anew: it is rotated while the command runs."""

    def read() -> str:
        found = file.read_text() if file else os.environ.get(TOKEN, "")
        if not found.strip():
            raise SystemExit(f"Put the token of the gateway into {file or TOKEN}.")
        return found.strip()

    return read
