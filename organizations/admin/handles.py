"""Current and former handles of organizations."""

from uuid import UUID

from django.contrib import admin
from django.db.models import Q

from console.operators.acting import OperatedAdmin
from console.operators.columns import State, itself, link, moment, state
from console.operators.lookup import ListGroup, StateFilter
from organizations.admin import actions
from organizations.models import Handle, Organization


def state_of(handle: Handle) -> State:
    """Current, former, or, without an organization, reserved."""
    if handle.is_present:
        return "good", "Current"
    return ("muted", "Former") if handle.organization_id else ("muted", "Reserved")


HANDLE_STATE = state("State", state_of)


class HandleFilter(StateFilter):
    title = "State"
    parameter_name = "state"
    states = {
        "current": ("Current", Q(retired_at=None, organization__isnull=False)),
        "former": ("Former or reserved", Q(retired_at__isnull=False)),
    }


@admin.register(Handle)
class HandleAdmin(OperatedAdmin):
    """Current and former handles of organizations."""

    rank = 50
    group = ListGroup.PEOPLE
    icon = "at-sign"
    purpose = (
        "Every handle that is taken, from A to Z. A former one redirects members to their"
        " organization, and one of a deleted organization stays reserved until it is released."
    )
    list_display = [
        itself("Handle"),
        link("Organization", "organization"),
        HANDLE_STATE,
        moment("Taken", "claimed_at"),
        moment("Last used", "last_used_at"),
    ]
    list_filter = [HandleFilter]
    search_help_text = "Start of a handle, or the ID of an organization."
    ordering = ["handle"]
    details = [
        link("Organization", "organization"),
        HANDLE_STATE,
        moment("Taken", "claimed_at"),
        moment("Given up", "retired_at"),
        moment("Last used", "last_used_at"),
    ]
    operator_actions = [actions.RELEASE]
    prefetched = ("organization",)

    def matches(self, term: str) -> list[Q]:
        """Conditions for the handles of the organization with this ID."""
        try:
            return [Q(organization=UUID(term))]
        except ValueError:
            return []

    def starts(self, term: str) -> list[Q]:
        """Conditions for handles that start with the term."""
        return [Q(handle__startswith=term.lower())]

    def organization_of(self, row: Handle) -> Organization | None:
        return row.organization
