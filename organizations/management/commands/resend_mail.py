"""Send a mail again."""

from typing import Any

from accounts.commands import OperatorCommand
from organizations.actions import mails
from outbox.models import Mail


class Command(OperatorCommand):
    """Has a mail go out now, also one that was sent or given up."""

    help = "Send a mail again, at once and with all its tries before it."
    argument = "mail"
    known_by = "its ID"
    done = "The mail ({}) is on its way."

    def find(self, word: str) -> Mail | None:
        return Mail.objects.known_as(word).first()

    def perform(self, **given: Any) -> None:
        mails.resend_mail(**given)
