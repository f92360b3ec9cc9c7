"""The event types of members: their roles, how long they stay, and how they leave."""

from functools import partial

from audit.event_types import EventType
from organizations.tenancy.audience import Audience, NotifyingEventType
from organizations.tenancy.event_pages import (
    page_in_organization,
    page_of_member,
)

_member_notice = partial(
    NotifyingEventType,
    group="Members",
    audience=(Audience.TARGET,),
    is_urgent=True,
    page=page_of_member("View your roles"),
)
ADMINISTRATOR_APPOINTED = _member_notice(
    "administrator.appointed",
    "appointed an administrator",
    "{actor} made {target} an administrator[: {reason}]",
)
MEMBER_END_SET = _member_notice(
    "member.end_set",
    "set the last day of a member",
    "{actor} set the last day of {target's} access[ to {after.last_day}]"
    "[, which was {before.last_day}]",
)
MEMBER_END_REMOVED = _member_notice(
    "member.end_removed",
    "removed the last day of a member",
    "{actor} removed the last day of {target's} access[, which was {before.last_day}]",
)
MEMBER_ENDS_SOON = NotifyingEventType(
    "member.ends_soon",
    "has access until a day that is near",
    "{target's} access ends[ after {after.last_day}]",
    group="Members",
    audience=(Audience.TARGET, Audience.ADMINISTRATORS),
    is_urgent=True,
    page=page_of_member("View access"),
)
MEMBER_LEFT = NotifyingEventType(
    "member.left",
    "left",
    "{actor} left[ (was {before.roles})]",
    group="Members",
    audience=(Audience.ADMINISTRATORS_IF_INVITATIONS_REVOKED,),
    page=page_in_organization("settings:members", "View members"),
)
MEMBER_REMOVED = NotifyingEventType(
    "member.removed",
    "removed a member",
    "{actor} removed {target}[ (was {before.roles})]",
    group="Members",
    audience=(Audience.TARGET, Audience.ADMINISTRATORS_IF_INVITATIONS_REVOKED),
    is_urgent=True,
    outlasts_membership=True,
    page=page_in_organization("settings:members", "View members"),
)
MEMBER_ROLES_CHANGED = _member_notice(
    "member.roles_changed",
    "changed the roles of a member",
    "{actor} changed {target's} roles[ from {before.roles}][ to {after.roles}]",
)
MEMBER_SUSPENDED = _member_notice(
    "member.suspended",
    "suspended a member",
    "{actor} suspended {target's} access[: {reason}]",
    outlasts_membership=True,
)
MEMBER_RESTORED = _member_notice(
    "member.restored", "restored a member", "{actor} restored {target's} access"
)
NOTIFICATIONS_CHOSEN = EventType(
    "notifications.chosen",
    "changed their notifications",
    "{actor} changed their notifications[: {after.notify}]",
    group="Members",
)
