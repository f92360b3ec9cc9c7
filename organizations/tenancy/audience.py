"""Who is notified of an event, as the event types of organizations and the apps above declare."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any, Self

from django.db.models import Q

from audit.event_types import EVENT_TYPES, EventType
from console.manifests import Declaration, Section
from organizations.tenancy.event_pages import EventPage
from organizations.tenancy.outside_words import OutsideWords
from organizations.tenancy.roles import Permission


class Audience(Enum):
    """Who is notified of an event, except its actor and people who cannot sign in."""

    ADMINISTRATORS = "the administrators of the organization"
    ADMINISTRATORS_IF_INVITATIONS_REVOKED = "administrators, if a removal revoked open invitations"
    TARGET = "the person the event is about"
    INVITER = "who sent the invitation, if they may still invite, else the administrators"
    EVERYONE = "all members"
    CONCERNED = "the members who own the target of the event, as `TargetOwners` finds them"

    @property
    def depends_on_role(self) -> bool:
        """Whether members are notified because of their role, so that their choice counts."""
        return self not in {Audience.TARGET, Audience.EVERYONE, Audience.CONCERNED}


@dataclass(frozen=True)
class PermissionHolders:
    """The audience of all members who have a permission, by any of their roles.

    Also by those in the project of the event's target, if it is of one.
    """

    permission: Permission
    depends_on_role: bool = True
    """Whether they are notified because of their role. False for what concerns them personally."""
    among: Callable[[str], Q] | None = None
    """A condition on their memberships, for the ID of the event's target; None for all."""


@dataclass(frozen=True)
class TargetOwners(Declaration):
    """How to find the members who own an event's target of one type, declared by its app."""

    target_type: str
    """The type of the target, as events name it: `subscription`."""
    members: Callable[[str], Any]
    """Returns the queryset of memberships for the target's ID; empty if the target is gone."""
    permission: Permission | None = None
    """What owners need, in the organization or in the target's project, to be notified.

    None if owning the target is enough, as of an application."""


TARGET_OWNERS = Section(TargetOwners, key=lambda concerned: concerned.target_type)


class NotifyingEventType(EventType):
    """An event type that notifies people."""

    __slots__ = ("audience", "is_urgent", "outlasts_membership", "outside_words", "page")

    audience: tuple[Audience | PermissionHolders, ...]
    """Who is notified. For the deletion of an organization, `notify_of_removal` finds them."""
    is_urgent: bool
    """Sent immediately whatever a member chose, except to those who are notified by their role."""
    outlasts_membership: bool
    """Whether people are notified who are no longer members, as of their own removal."""
    page: EventPage
    """Where the email about it leads."""
    outside_words: OutsideWords | None
    """What the email says to people who see only the Developer Portal; None if it notifies none of
    them because of the portal."""

    def __new__(  # noqa: PLR0913  (an event type has that many sides, and each is named)
        cls,
        value: str,
        label: str,
        sentence: str,
        *,
        group: str,
        page: EventPage,
        is_refusal: bool = False,
        audience: tuple[Audience | PermissionHolders, ...] = (),
        is_urgent: bool = False,
        outlasts_membership: bool = False,
        outside_words: OutsideWords | None = None,
    ) -> Self:
        event_type = super().__new__(
            cls, value, label, sentence, group=group, is_refusal=is_refusal
        )
        event_type.audience, event_type.is_urgent = audience, is_urgent
        event_type.outlasts_membership, event_type.page = outlasts_membership, page
        event_type.outside_words = outside_words
        return event_type


def notifying_event_type(kind: str) -> NotifyingEventType | None:
    """The event type of this kind; None if it notifies no one, or is of another release."""
    event_type = EVENT_TYPES.get(kind)
    return event_type if isinstance(event_type, NotifyingEventType) else None
