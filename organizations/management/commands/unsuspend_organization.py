"""Open a suspended organization again, as it was."""

from organizations.actions import operators
from organizations.commands import OrganizationCommand


class Command(OrganizationCommand):
    help = "End the suspension of an organization."
    done = "{} is no longer suspended."
    action = staticmethod(operators.unsuspend_organization)
