"""Who is told of an event: a part of the words that organizations and the apps above declare."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any, Self

from django.db.models import Q

from audit.event_types import EVENT_TYPES, EventType
from console.manifests import Declaration, Section
from organizations.tenancy.roles import Permission


class Audience(Enum):
    """Who is told of an event. Never the one who did it, nor anyone who may not sign in."""

    ADMINISTRATORS = "the administrators of the organization"
    ADMINISTRATORS_IF_INVITATIONS_REVOKED = "them, if a removal revoked open invitations"
    TARGET = "the person the event is about"
    INVITER = "who sent the invitation, if they still may, else the administrators"
    EVERYONE = "all members"
    CONCERNED = "the members whose the thing is that the event is about"

    @property
    def depends_on_role(self) -> bool:
        """Whether a member hears of it because of their role."""
        return self not in {Audience.TARGET, Audience.EVERYONE, Audience.CONCERNED}


@dataclass(frozen=True)
class PermissionHolders:
    """All members who have a permission, by whichever role."""

    permission: Permission
    depends_on_role: bool = True
    """Whether they hear of it because of their role. False for what is their own concern."""
    among: Callable[[str], Q] | None = None
    """Which of them, for the ID of the thing that the event is about; None for all."""


@dataclass(frozen=True)
class TargetOwners(Declaration):
    """Whose the things of one sort are, which only the app knows that has them."""

    target_type: str
    """The sort, as events name what they are about: `subscription`."""
    members: Callable[[str], Any]
    """The queryset of their memberships, for the ID of the thing; empty for one that is gone."""


TARGET_OWNERS = Section(TargetOwners, key=lambda concerned: concerned.target_type)


class NotifyingEventType(EventType):
    """A word of which people are told."""

    __slots__ = ("audience", "is_urgent", "outlasts_membership")

    audience: tuple[Audience | PermissionHolders, ...]
    """Who is told of it. The removal of an organization is told in a way of its own."""
    is_urgent: bool
    """Told immediately whatever a member chose, except those who hear of it as administrators."""
    outlasts_membership: bool
    """Whether a person is told who is no longer a member, as of their own removal."""

    def __new__(  # noqa: PLR0913  (a word has that many sides, and each is named)
        cls,
        value: str,
        label: str,
        sentence: str,
        *,
        group: str,
        is_refusal: bool = False,
        audience: tuple[Audience | PermissionHolders, ...] = (),
        is_urgent: bool = False,
        outlasts_membership: bool = False,
    ) -> Self:
        word = super().__new__(cls, value, label, sentence, group=group, is_refusal=is_refusal)
        word.audience, word.is_urgent = audience, is_urgent
        word.outlasts_membership = outlasts_membership
        return word


def notifying_event_type(kind: str) -> NotifyingEventType | None:
    """The word, if people are told of it; None for one of another release."""
    word = EVENT_TYPES.get(kind)
    return word if isinstance(word, NotifyingEventType) else None
