"""Make a former handle available to other organizations."""

from organizations.actions import operators
from organizations.commands import ActionCommand
from organizations.models import Handle, Organization


class Command(ActionCommand):
    help = "Make a former handle available to other organizations."
    argument = "handle"
    known_by = "the handle"
    done = "The handle {} is now available."
    action = staticmethod(operators.release_handle)

    def find(self, word: str) -> Handle | None:
        return Handle.objects.filter(handle=word).first()

    def organization_of(self, row: Handle) -> Organization | None:
        return row.organization
