"""The base of operators' commands: actions of their pages, for scripts."""

from argparse import ArgumentParser
from typing import Any, ClassVar

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Model

from accounts.models import User
from audit import log
from audit.events import ACTION_REFUSED
from console.refusals import Refusal
from console.words.reasons import InvalidReason


class OperatorCommand(BaseCommand):
    """A command that performs one action on one row, for a reason, as an operator.

    A refusal is recorded as an event and ends the command with an error.
    """

    argument: ClassVar[str]
    """The name of the row, as a parameter of the action and on the command line."""
    known_by: ClassVar[str]
    """By what the row is named on the command line, as help."""
    done: ClassVar[str]
    """What is printed afterwards; `{}` stands for the row."""

    def find(self, word: str) -> Model | None:
        """The row that this argument names, or None."""
        raise NotImplementedError  # every command has its own

    def organization_of(self, row: Any) -> Any:
        """The organization in whose history a refusal is recorded, if any."""
        return None

    def perform(self, **arguments: Any) -> Any:
        """Call the action with the row, `reason`, `by` and what `more` returns."""
        raise NotImplementedError  # every command has its own

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(self.argument, help=self.known_by)
        parser.add_argument("--reason", required=True, help="5 to 300 characters, for the history")
        parser.add_argument("--by", required=True, help="the address of an operator")

    def handle(self, *args: Any, reason: str, by: str, **options: Any) -> None:
        operator = User.objects.with_address(by)
        if operator is None or not (operator.is_active and operator.is_staff):
            raise CommandError(f"There is no operator {by}.")
        word = options[self.argument]
        row = self.find(word)
        if row is None:
            raise CommandError(f"There is no {self.argument} {word}.")
        name = str(row)
        try:
            self.perform(**{self.argument: row}, **self.more(options), reason=reason, by=operator)
        except InvalidReason as refusal:
            # A typing mistake, which forms do not record as refused, either.
            raise CommandError(str(refusal)) from None
        except Refusal as refusal:
            log.record_refusal(
                ACTION_REFUSED,
                organization=self.organization_of(row),
                by=log.OperatorActor(operator),
                reason=str(refusal),
                attempted=type(refusal).__name__,
            )
            raise CommandError(str(refusal)) from None
        self.stdout.write(self.done.format(name))

    def more(self, options: dict[str, Any]) -> dict[str, Any]:
        """Further arguments of the action, from the options of the command line."""
        return {}
