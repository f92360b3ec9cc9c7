"""The organizations that a person is signed in to, kept in a file that only they can read."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

import click

from console_cli.exits import ExitCode, Failed


@dataclass(frozen=True)
class SignIn:
    """A token of one organization, and the console that knows it. Values that tests and CI set
    in the environment have no handle or name."""

    url: str
    token: str
    handle: str = ""
    name: str = ""


@dataclass
class SignIns:
    """All sign-ins by the organization's handle, and the handle of the one in use."""

    current: str = ""
    by_handle: dict[str, SignIn] = field(default_factory=dict)

    def add(self, new: SignIn) -> None:
        """Keep it, and use it from now on. One of the same organization is replaced."""
        self.by_handle[new.handle] = new
        self.current = new.handle

    def remove(self, handle: str) -> None:
        """Forget one, and use the first of the others."""
        self.by_handle.pop(handle, None)
        if self.current == handle:
            self.current = next(iter(self.by_handle), "")


def folder() -> Path:
    """Where this program keeps its files: `CONSOLE_CONFIG_DIR`, or what the system provides."""
    return Path(os.environ.get("CONSOLE_CONFIG_DIR") or click.get_app_dir("console"))


def read() -> SignIns:
    """The sign-ins on this machine; none before the first."""
    try:
        known = json.loads(_file().read_text())
    except FileNotFoundError:
        return SignIns()
    return SignIns(
        known["current"], {handle: SignIn(**row) for handle, row in known["by_handle"].items()}
    )


@contextmanager
def changing() -> Iterator[SignIns]:
    """The sign-ins, written when the block ends. The file has the mode 0600 from its first byte."""
    known = read()
    yield known
    private_folder()
    new = _file().with_suffix(".new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(asdict(known), file, indent=2)
    new.replace(_file())


def private_folder() -> Path:
    """The folder, made if it is not there. No other user of the machine can read it."""
    folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder()


def in_use(handle: str = "") -> SignIn | None:
    """The sign-in of the organization, or of the current one; None without any.

    `CONSOLE_TOKEN` and `CONSOLE_URL` come first, as CI sets them. Raises Failed if there is none
    of the named organization, or if only one of the two variables is set.
    """
    if token := os.environ.get("CONSOLE_TOKEN"):
        if not (url := os.environ.get("CONSOLE_URL")):
            raise Failed("CONSOLE_TOKEN is set, and CONSOLE_URL is not.", ExitCode.INVALID)
        return SignIn(url.rstrip("/"), token)
    known = read()
    if handle and handle not in known.by_handle:
        raise Failed(
            f"You are not signed in to {handle}. Run: console login URL", ExitCode.NOT_SIGNED_IN
        )
    return known.by_handle.get(handle or known.current)


def _file() -> Path:
    return folder() / "sign-ins.json"
