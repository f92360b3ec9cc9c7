"""Make a member an administrator when no administrator can act."""

from argparse import ArgumentParser
from typing import Any

from accounts.commands import OperatorCommand
from organizations.actions import operators
from organizations.models import Organization


class Command(OperatorCommand):
    """Gives a member the role Administrator; refused while an administrator can act."""

    help = "Make a member an administrator when no administrator can act."
    argument = "organization"
    known_by = "its handle or ID"
    done = "{} has a new administrator."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("address", help="a verified address of an active member")

    def more(self, options: dict[str, Any]) -> dict[str, Any]:
        return {"address": options["address"]}

    def find(self, word: str) -> Organization | None:
        return Organization.objects.known_as(word).first()

    def organization_of(self, row: Organization) -> Organization:
        return row

    def perform(self, **given: Any) -> None:
        operators.appoint_administrator(**given)
