"""What the operators' commands have in common: the deeds of their pages, for scripts."""

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
    """Does one thing to one row, for a reason, as an operator. Refused, it says why and fails."""

    argument: ClassVar[str]
    """What the action calls the row, and the command line, too."""
    known_by: ClassVar[str]
    """By what the row is named on the command line."""
    done: ClassVar[str]
    """What is said afterwards; `{}` stands for the row."""

    def find(self, word: str) -> Model | None:
        """The row that is called this, if there is one."""
        raise NotImplementedError  # every command has its own

    def organization_of(self, row: Any) -> Any:
        """In whose history a refusal belongs; None if in none."""
        return None

    def perform(self, **given: Any) -> Any:
        """The action."""
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
        given = {self.argument: row, **self.more(options)}
        try:
            self.perform(**given, reason=reason, by=operator)
        except InvalidReason as refusal:
            # A typing mistake, which forms do not let through either.
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
        """What else the action is told."""
        return {}
