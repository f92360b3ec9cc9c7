"""The command `end_sessions`: sign a person out everywhere, as an operator."""

from typing import Any

from accounts import actions
from accounts.commands import OperatorCommand
from accounts.models import User


class Command(OperatorCommand):
    """End all sessions of a person, who can sign in again."""

    help = "End all sessions of a person. They can sign in again."
    argument = "user"
    known_by = "one of the person's addresses"
    done = "{} is signed out everywhere."

    def find(self, word: str) -> User | None:
        return User.objects.with_address(word)

    def perform(self, **arguments: Any) -> None:
        actions.end_sessions(**arguments)
