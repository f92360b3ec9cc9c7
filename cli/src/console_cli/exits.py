"""With which status a command ends, so that scripts need not read what it prints."""

import enum

import click

from console_cli.output import printable


class ExitCode(enum.IntEnum):
    """0 is success."""

    REFUSED = 1
    """The console understood the request, and a rule denies it."""
    INVALID = 2
    """The command or what it sends is wrong."""
    NOT_SIGNED_IN = 3
    NOT_PERMITTED = 4
    UNREACHABLE = 5
    """Nothing answers, or only with an error of its own."""
    DIFFERS = 6
    """`apply --dry-run`: the organization is not as the file says."""


class Failed(click.ClickException):
    """Ends the command with a message on standard error and an exit code."""

    def __init__(self, message: str, code: ExitCode) -> None:
        super().__init__(printable(message))
        self.code = code

    @property
    def exit_code(self) -> int:  # type: ignore[override]
        """What click ends the program with."""
        return self.code

    def at(self, place: str) -> "Failed":
        """This refusal, with the place where it happened before its message."""
        return Failed(f"{place}: {self.message}", self.code)
