"""Let others take an old handle."""

from typing import Any

from accounts.commands import OperatorCommand
from organizations.actions import operators
from organizations.models import Handle, Organization


class Command(OperatorCommand):
    """Frees a handle that no organization uses now."""

    help = "Make a former handle available to other organizations."
    argument = "handle"
    known_by = "the handle"
    done = "The handle {} is now available."

    def find(self, word: str) -> Handle | None:
        return Handle.objects.filter(handle=word).first()

    def organization_of(self, row: Handle) -> Organization | None:
        return row.organization

    def perform(self, **given: Any) -> None:
        operators.release_handle(**given)
