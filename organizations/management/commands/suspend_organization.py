"""Close an organization to its members, who are shown the reason."""

from organizations.actions import operators
from organizations.commands import OrganizationCommand


class Command(OrganizationCommand):
    help = "Suspend an organization: its members lose access from their next request."
    done = "{} is suspended."
    action = staticmethod(operators.suspend_organization)
