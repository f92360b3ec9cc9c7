"""The pages to which emails about events lead. Each event type that notifies people names one."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.urls import reverse

if TYPE_CHECKING:
    from audit.models import Event
    from organizations.models import Membership, Organization


@dataclass(frozen=True)
class EventPage:
    """Where an email about an event leads."""

    button: str
    """What one does there, with a verb: "Review deployment"."""
    path: Callable[["Event", "Membership"], str | None]
    """Returns the path for this member; None if what the event is about is gone."""
    request: str = ""
    """What waits in the Inbox until a member decides, as a template like that of an event's
    sentence: "Approval needed: {target}". Empty if nothing ever waits."""
    is_waiting: Callable[["Event", "Membership"], bool] = lambda event, member: False
    """Whether it still waits for a decision, when the email is written."""
    note: Callable[["Event", "Membership"], str] | None = None
    """Returns what an email about this event alone adds for this member, such as what follows from
    it; empty for nothing."""


def decided_in_inbox(
    page: EventPage,
    request: str,
    is_waiting: Callable[["Event", "Membership"], bool],
    note: Callable[["Event", "Membership"], str] | None = None,
) -> EventPage:
    """The page, of what waits in the Inbox until a member decides; an email begins with that."""
    return replace(page, request=request, is_waiting=is_waiting, note=note)


def page_of_target(button: str, path: Callable[[Any], str] | None = None) -> EventPage:
    """The page of the row that the event is about: its own one, or what `path` returns for it."""

    def find(event: "Event", member: "Membership") -> str | None:
        row = _find_target(event)
        if row is None:
            return None
        url: str = path(row) if path else row.get_absolute_url()
        return url

    return EventPage(button, find)


def target_is(holds: Callable[[Any], bool]) -> Callable[["Event", "Membership"], bool]:
    """Whether the row that the event is about is there, and this holds of it."""

    def check(event: "Event", member: "Membership") -> bool:
        row = _find_target(event)
        return row is not None and holds(row)

    return check


def page_in_organization(name: str, button: str, query: str = "") -> EventPage:
    """The page of the organization with this URL name."""
    return EventPage(
        button, lambda _, member: reverse(name, args=[member.organization.handle]) + query
    )


def page_of_person(
    name: str, button: str, note: Callable[["Event", "Membership"], str] | None = None
) -> EventPage:
    """The page with this URL name, which is of each person's own account."""
    return EventPage(button, lambda event, member: reverse(name), note=note)


def page_of_member(button: str, name: str = "settings:member-rights") -> EventPage:
    """The page with this URL name about the member of the event."""
    return EventPage(
        button, lambda event, member: _member_path(name, member.organization, event.target_id)
    )


def page_of_actor(button: str, name: str = "settings:member-rights") -> EventPage:
    """The page with this URL name about the member who acted."""
    return EventPage(
        button,
        lambda event, member: _member_path(name, member.organization, str(event.actor_id or "")),
    )


def _member_path(name: str, organization: "Organization", user_id: str) -> str | None:
    """The path of the page about the member with this user ID; None if there is none now."""
    if not user_id.isdigit():
        return None
    member = organization.memberships.filter(user=int(user_id)).first()
    return reverse(name, args=[organization.handle, member.pk]) if member else None


def _find_target(event: "Event") -> Any:
    """The row of the event's organization that the event is about; None if it is gone."""
    for model in apps.get_models():
        # Without this, the groups of Django's own would be found for those of members.
        if model._meta.model_name == event.target_type and hasattr(model, "organization_id"):
            row: Any = model._default_manager.filter(pk=event.target_id).first()
            is_ours = row is not None and row.organization_id == event.organization_id
            return row if is_ours else None
    return None
