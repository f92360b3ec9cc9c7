"""Close an organization to its members."""

from typing import Any

from accounts.commands import OperatorCommand
from organizations.actions import operators
from organizations.models import Organization


class Command(OperatorCommand):
    """Closes an organization to all its members, who are shown the reason."""

    help = "Suspend an organization: its members lose access from their next request."
    argument = "organization"
    known_by = "its handle or ID"
    done = "{} is suspended."

    def find(self, word: str) -> Organization | None:
        return Organization.objects.known_as(word).first()

    def organization_of(self, row: Organization) -> Organization:
        return row

    def perform(self, **given: Any) -> None:
        operators.suspend_organization(**given)
