"""The event types of own roles. Changes notify the members who have them."""

from functools import partial

from audit.event_types import EventType
from organizations.tenancy.audience import Audience, NotifyingEventType
from organizations.tenancy.event_pages import page_of_member, page_of_target

_role_event = partial(EventType, group="Roles")
_role_change = partial(NotifyingEventType, group="Roles")

ROLE_CREATED = _role_event("role.created", "created a role", "{actor} created the role {target}")
ROLE_CHANGED = _role_change(
    "role.changed",
    "changed a role",
    "{actor} changed the role {target}",
    audience=(Audience.CONCERNED,),
    page=page_of_target("View role"),
)
ROLE_RENAMED = _role_event(
    "role.renamed",
    "changed the name or purpose of a role",
    "{actor} changed the name or purpose of the role {target}",
)
ROLE_DELETED = _role_event(
    "role.deleted",
    "deleted a role",
    "{actor} deleted the role {target}[ and replaced it with {after.replacement}]",
)
ROLE_REPLACED = _role_change(
    "member.role_replaced",
    "replaced a role of a member",
    "{actor} deleted {target's} role[ {before.role}][ and replaced it with {after.role}]",
    audience=(Audience.TARGET,),
    is_urgent=True,
    page=page_of_member("View your roles"),
)
