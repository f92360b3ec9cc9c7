"""The event types of groups. Those that change what members may do notify them."""

from functools import partial

from audit.event_types import EventType
from organizations.tenancy.audience import Audience, NotifyingEventType
from organizations.tenancy.event_pages import page_of_member, page_of_target

_group_event = partial(EventType, group="Groups")
_group_change = partial(
    NotifyingEventType,
    group="Groups",
    audience=(Audience.CONCERNED,),
    page=page_of_target("View group"),
)
_group_notice = partial(
    NotifyingEventType,
    group="Groups",
    audience=(Audience.TARGET,),
    is_urgent=True,
    page=page_of_member("View your roles"),
)

GROUP_CREATED = _group_event(
    "group.created", "created a group", "{actor} created the group {target}"
)
GROUP_DELETED = _group_event(
    "group.deleted",
    "deleted a group",
    "{actor} deleted the group {target}[, which gave {before.gives}]",
)
GROUP_MEMBER_ADDED = _group_notice(
    "group.member_added",
    "added a member to a group",
    "{actor} added {target} to a group[: {after.group}][, which gives {after.gives}]",
)
GROUP_MEMBER_REMOVED = _group_notice(
    "group.member_removed",
    "removed a member from a group",
    "{actor} removed {target} from a group[: {before.group}][, which gave {before.gives}]",
)
GROUP_RENAMED = _group_event(
    "group.renamed",
    "renamed a group",
    "{actor} renamed the group[ {before.name} to] {target}",
)
GROUP_ROLES_CHANGED = _group_change(
    "group.roles_changed",
    "changed the roles of a group",
    "{actor} changed the roles of the group {target}[ from {before.roles}][ to {after.roles}]",
)
