"""End the suspension of an organization."""

from typing import Any

from accounts.commands import OperatorCommand
from organizations.actions import operators
from organizations.models import Organization


class Command(OperatorCommand):
    """Opens a suspended organization again, as it was."""

    help = "End the suspension of an organization."
    argument = "organization"
    known_by = "its handle or ID"
    done = "{} is no longer suspended."

    def find(self, word: str) -> Organization | None:
        return Organization.objects.known_as(word).first()

    def organization_of(self, row: Organization) -> Organization:
        return row

    def perform(self, **given: Any) -> None:
        operators.unsuspend_organization(**given)
