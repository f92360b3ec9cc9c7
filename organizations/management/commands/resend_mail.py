"""Send a mail again."""

from typing import Any

from accounts.commands import OperatorCommand
from organizations.actions import stuck_mails
from organizations.models import Organization
from outbox.models import Mail


class Command(OperatorCommand):
    """Has a mail go out now, also one that was sent or given up."""

    help = "Send an email again now, with a fresh set of retries."
    argument = "mail"
    known_by = "its ID"
    done = "The email ({}) will be sent within seconds."

    def find(self, word: str) -> Mail | None:
        return Mail.objects.known_as(word).first()

    def organization_of(self, row: Mail) -> Organization | None:
        return Organization.objects.known_as(str(row.organization_id)).first()

    def perform(self, **given: Any) -> None:
        stuck_mails.resend_mail(**given)
