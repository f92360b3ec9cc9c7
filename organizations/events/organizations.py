"""The event types of an organization itself: its name, handle, logo, and how it ends."""

from functools import partial

from audit.event_types import EventType
from organizations.tenancy.audience import Audience, NotifyingEventType
from organizations.tenancy.event_pages import (
    page_in_organization,
)

OF_ORGANIZATION = page_in_organization("projects:home", "View organization")
_organization_event = partial(EventType, group="Organization")
_announcement = partial(
    NotifyingEventType,
    group="Organization",
    audience=(Audience.EVERYONE,),
    is_urgent=True,
    page=OF_ORGANIZATION,
)
HANDLE_CHANGED = NotifyingEventType(
    "handle.changed",
    "changed the handle",
    "{actor} changed the handle[ from {before.handle}][ to {after.handle}]",
    group="Organization",
    audience=(Audience.EVERYONE,),
    page=OF_ORGANIZATION,
)
HANDLE_RELEASED = NotifyingEventType(
    "handle.released",
    "released a former handle",
    "{actor} released the former handle[ {handle}][: {reason}]",
    group="Organization",
    audience=(Audience.ADMINISTRATORS,),
    page=page_in_organization("settings:organization", "View settings"),
)
HISTORY_EXPORTED = _organization_event(
    "history.exported", "exported the history", "{actor} exported the history[ as {format}]"
)
ORGANIZATION_CREATED = _organization_event(
    "organization.created", "created the organization", "{actor} created the organization[ {name}]"
)
ORGANIZATION_DELETION_ASKED = _announcement(
    "organization.deletion_asked",
    "scheduled the organization for deletion",
    "{actor} scheduled the organization for deletion[ on {removal_due_at}]",
)
ORGANIZATION_REMOVED = NotifyingEventType(
    "organization.removed",
    "permanently deleted the organization",
    "The organization[ {organization}] was permanently deleted",
    group="Organization",
    is_urgent=True,
    outlasts_membership=True,
    page=OF_ORGANIZATION,
)
LOGO_CHANGED = _organization_event(
    "organization.logo-changed",
    "changed the logo",
    "{actor} changed the logo of the organization",
)
LOGO_REMOVED = _organization_event(
    "organization.logo-removed",
    "removed the logo",
    "{actor} removed the logo of the organization",
)
ORGANIZATION_RENAMED = _organization_event(
    "organization.renamed",
    "renamed the organization",
    "{actor} renamed the organization[ from {before.name}][ to {after.name}]",
)
ORGANIZATION_RESTORED = _announcement(
    "organization.restored",
    "restored the organization",
    "{actor} restored the organization[: {reason}]",
)
ORGANIZATION_SUSPENDED = _announcement(
    "organization.suspended",
    "suspended the organization",
    "{actor} suspended the organization[: {reason}]",
)
ORGANIZATION_UNSUSPENDED = _announcement(
    "organization.unsuspended",
    "ended the suspension",
    "{actor} ended the suspension[; deletion now scheduled for {removal_due_at}][: {reason}]",
)
