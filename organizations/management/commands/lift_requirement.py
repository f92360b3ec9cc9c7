"""Let members without a second factor in again."""

from organizations.actions import operators
from organizations.commands import OrganizationCommand


class Command(OrganizationCommand):
    help = "Stop requiring a second factor in an organization."
    done = "{} no longer requires a second factor."
    action = staticmethod(operators.lift_requirement)
