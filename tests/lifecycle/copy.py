"""A copy of members, groups and their roles, which a program keeps by the event feed alone."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from audit.feed import Position, events_after, settled_events
from audit.schemas import Event, event_values
from organizations.events import groups as group_events
from organizations.events import invitations, organizations
from organizations.events import members as member_events
from organizations.tenancy.roles import RoleSlug

Roles = frozenset[str]


@dataclass
class Group:
    """What a group gives, and the IDs of the people in it."""

    roles: Roles = frozenset()
    people: set[str] = field(default_factory=set)


@dataclass
class Known:
    """What the feed of one organization has told so far."""

    roles: dict[str, Roles] = field(default_factory=dict)
    """The roles of each member in the organization, by the ID of the person."""
    groups: dict[str, Group] = field(default_factory=dict)
    """By name, which is unique in an organization."""
    position: Position = field(default_factory=Position)


class Copy:
    """What is known of each organization."""

    def __init__(self) -> None:
        self.known: dict[UUID, Known] = defaultdict(Known)

    def follow(self, organization_id: UUID) -> None:
        """Read all events that are new since the last time."""
        known = self.known[organization_id]
        for row in events_after(known.position, settled_events(organization_id)):
            event = Event.model_validate(event_values(row)).model_dump(mode="json")
            if not event["is_refused"]:
                _change_members(event, known)
                _change_groups(event, known.groups)
            known.position = Position.of(row)


def _change_members(event: dict[str, Any], known: Known) -> None:
    actor, target, after = event["actor"]["id"], event["target"] or {}, event["after"]
    match event["type"]:
        case organizations.ORGANIZATION_CREATED:
            known.roles[actor] = frozenset({RoleSlug.ADMINISTRATOR.value})
        case invitations.INVITATION_ACCEPTED:
            known.roles[actor] = frozenset(after["roles"])
        case member_events.MEMBER_ROLES_CHANGED:
            known.roles[target["id"]] = frozenset(after["roles"])
        case member_events.MEMBER_LEFT | member_events.MEMBER_REMOVED:
            person = target["id"] if event["type"] == member_events.MEMBER_REMOVED else actor
            known.roles.pop(person, None)
            for group in known.groups.values():
                group.people.discard(person)


def _change_groups(event: dict[str, Any], groups: dict[str, Group]) -> None:
    target, before, after = event["target"] or {}, event["before"], event["after"]
    match event["type"]:
        case group_events.GROUP_CREATED:
            groups[target["name"]] = Group()
        case group_events.GROUP_RENAMED:
            groups[target["name"]] = groups.pop(before["name"])
        case group_events.GROUP_ROLES_CHANGED:
            groups[target["name"]].roles = frozenset(after["roles"])
        case group_events.GROUP_DELETED:
            del groups[target["name"]]
        case group_events.GROUP_MEMBER_ADDED:
            groups[after["group"]].people.add(target["id"])
        case group_events.GROUP_MEMBER_REMOVED if before["group"] in groups:
            groups[before["group"]].people.discard(target["id"])
