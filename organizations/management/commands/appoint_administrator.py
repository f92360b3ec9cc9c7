"""Make a member an administrator. Refused while an administrator can act."""

from argparse import ArgumentParser
from typing import Any

from organizations.actions import operators
from organizations.commands import OrganizationCommand


class Command(OrganizationCommand):
    help = "Make a member an administrator when no administrator can act."
    done = "{} has a new administrator."
    action = staticmethod(operators.appoint_administrator)

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("address", help="a verified address of an active member")

    def more(self, options: dict[str, Any]) -> dict[str, Any]:
        return {"address": options["address"]}
