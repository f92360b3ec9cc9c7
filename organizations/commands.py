"""What the operators' commands about organizations and emails have in common."""

from collections.abc import Callable
from typing import Any, ClassVar

from accounts.commands import OperatorCommand
from organizations.models import Organization
from outbox.models import Mail


class ActionCommand(OperatorCommand):
    """A command that calls one action of operators with the row, the reason and the operator."""

    action: ClassVar[Callable[..., Any]]

    def perform(self, **values: Any) -> None:
        self.action(**values)


class OrganizationCommand(ActionCommand):
    """A command about one organization."""

    argument = "organization"
    known_by = "its handle or ID"

    def find(self, word: str) -> Organization | None:
        return Organization.objects.known_as(word).first()

    def organization_of(self, row: Organization) -> Organization:
        return row


class MailCommand(ActionCommand):
    """A command about one email."""

    argument = "mail"
    known_by = "its ID"

    def find(self, word: str) -> Mail | None:
        return Mail.objects.known_as(word).first()

    def organization_of(self, row: Mail) -> Organization | None:
        return Organization.objects.known_as(str(row.organization_id)).first()
