"""Drop an email that is waiting, so that it is never sent."""

from typing import Any

from accounts.commands import OperatorCommand
from organizations.actions import stuck_mails
from organizations.models import Organization
from outbox.models import Mail


class Command(OperatorCommand):
    """Gives up a mail that waits; what it is about stays."""

    help = "Drop an email that is waiting, so that it is never sent."
    argument = "mail"
    known_by = "its ID"
    done = "The email ({}) was dropped."

    def find(self, word: str) -> Mail | None:
        return Mail.objects.known_as(word).first()

    def organization_of(self, row: Mail) -> Organization | None:
        return Organization.objects.known_as(str(row.organization_id)).first()

    def perform(self, **given: Any) -> None:
        stuck_mails.drop_mail(**given)
