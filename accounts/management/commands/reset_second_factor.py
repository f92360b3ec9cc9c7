"""The command `reset_second_factor`: vouch for a person who lost it, as an operator."""

from typing import Any

from accounts import actions
from accounts.commands import OperatorCommand
from accounts.models import User


class Command(OperatorCommand):
    """Vouch for a person whose request to reset the second factor waits for that."""

    help = (
        "Vouch for a person who requested and confirmed a reset of their second factor. It is reset"
        " once 24 hours have passed since then. Speak to the person first."
    )
    argument = "user"
    known_by = "one of the person's addresses"
    done = "You vouched for {}. The second factor is reset once the 24 hours are over."

    def find(self, word: str) -> User | None:
        return User.objects.with_address(word)

    def perform(self, **arguments: Any) -> None:
        actions.vouch_as_operator(**arguments)
