"""Stop requiring a second factor in an organization."""

from typing import Any

from accounts.commands import OperatorCommand
from organizations.actions import operators
from organizations.models import Organization


class Command(OperatorCommand):
    """Lets members without a second factor in again."""

    help = "Stop requiring a second factor in an organization."
    argument = "organization"
    known_by = "its handle or ID"
    done = "{} no longer requires a second factor."

    def find(self, word: str) -> Organization | None:
        return Organization.objects.known_as(word).first()

    def organization_of(self, row: Organization) -> Organization:
        return row

    def perform(self, **given: Any) -> None:
        operators.lift_requirement(**given)
