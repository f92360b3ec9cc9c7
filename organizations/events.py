"""The event types of organizations, with who is notified of each."""

from functools import partial

from audit.event_types import EventType
from organizations.tenancy.audience import Audience, NotifyingEventType
from organizations.tenancy.event_pages import (
    decided_in_inbox,
    page_in_organization,
    page_of_actor,
    page_of_member,
    target_is,
)

OF_ORGANIZATION = page_in_organization("projects:home", "View organization")
_access_notice = partial(
    NotifyingEventType,
    group="Access",
    audience=(Audience.TARGET,),
    page=page_of_member("View your roles"),
)
_invitation_event = partial(EventType, group="Invitations")
_invitation_notice = partial(
    NotifyingEventType,
    group="Invitations",
    audience=(Audience.ADMINISTRATORS,),
    page=page_in_organization("settings:invitations", "View invitations"),
)
_member_notice = partial(
    NotifyingEventType,
    group="Members",
    audience=(Audience.TARGET,),
    is_urgent=True,
    page=page_of_member("View your roles"),
)
_organization_event = partial(EventType, group="Organization")
_announcement = partial(
    NotifyingEventType,
    group="Organization",
    audience=(Audience.EVERYONE,),
    is_urgent=True,
    page=OF_ORGANIZATION,
)

ACCESS_DECLINED = _access_notice(
    "access.declined",
    "rejected an access request",
    "{actor} rejected {target's} access request[: “{permission}”][ in {project}]",
)
ACCESS_GRANTED = _access_notice(
    "access.granted",
    "granted an access request",
    "{actor} granted {target's} access request[: “{permission}”][ in {project}]"
    "[, with {the roles}]",
)
ACCESS_REFUSED = EventType(
    "access.refused",
    "was denied a page",
    "{actor} was denied {the attempt}[: requires “{reason}”]",
    group="Access",
    is_refusal=True,
)
ACCESS_REQUESTED = _access_notice(
    "access.requested",
    "requested access",
    "{actor} requested access[ from {target}][: “{permission}”][ in {project}][. Reason: {reason}]",
    page=decided_in_inbox(
        page_of_actor("Review request", "settings:member"),
        "Access requested[: “{permission}”][ in {project}]",
        lambda event, member: member.organization.access_requests.is_open(event),
    ),
)
ACCESS_WITHDRAWN = _access_notice(
    "access.withdrawn",
    "withdrew an access request",
    "{actor} withdrew the access request[ to {target}][: “{permission}”][ in {project}]",
    page=page_of_actor("View member", "settings:member"),
)
ADMINISTRATOR_APPOINTED = _member_notice(
    "administrator.appointed",
    "appointed an administrator",
    "{actor} made {target} an administrator[: {reason}]",
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
INVITATION_ACCEPTED = _invitation_notice(
    "invitation.accepted",
    "joined",
    "{actor} joined[ as {roles}][ in {project}][, until {last_day}]",
    page=page_of_actor("View member"),
)
INVITATION_DECLINED = _invitation_notice(
    "invitation.declined", "declined an invitation", "{actor} declined the invitation to {target}"
)
INVITATION_LAPSED = _invitation_event(
    "invitation.lapsed", "let an invitation expire", "The invitation to {target} expired"
)
INVITATION_RENEWAL_ASKED = NotifyingEventType(
    "invitation.renewal_asked",
    "requested a new invitation",
    "A new invitation for {target} was requested",
    group="Invitations",
    audience=(Audience.INVITER,),
    page=decided_in_inbox(
        page_in_organization("settings:invitations", "Review requests", "?asked=on"),
        "New invitation requested: {target}",
        target_is(lambda invitation: invitation.is_unanswered and invitation.is_lapsed),
    ),
)
INVITATION_RESENT = _invitation_event(
    "invitation.resent", "resent an invitation", "{actor} resent the invitation to {target}"
)
INVITATION_REVOKED = _invitation_event(
    "invitation.revoked", "revoked an invitation", "{actor} revoked the invitation to {target}"
)
INVITATION_ROLES_CHANGED = _invitation_event(
    "invitation.roles_changed",
    "changed the roles of an invitation",
    "{actor} changed the roles offered to {target}[ from {before.roles}][ in {before.project}]"
    "[ to {after.roles}][ in {after.project}][, until {after.last_day}]",
)
INVITATION_SENT = _invitation_event(
    "invitation.sent",
    "invited",
    "{actor} invited {target}[ as {roles}][ in {project}][, until {last_day}]",
)
INVITATION_UNDELIVERABLE = _invitation_notice(
    "invitation.undeliverable",
    "could not be reached by email",
    "The invitation to {target} could not be delivered",
)
JOB_REQUESTED = EventType(
    "console_job.requested",
    "requested a run of a job",
    "{actor} requested a run of the job[ “{target}”][: {reason}]",
    group="Jobs",
)
JOINING_REFUSED = _invitation_notice(
    "joining.refused", "could not join", "{actor} could not join[: {reason}]", is_refusal=True
)
MAIL_DROPPED = EventType(
    "mail.dropped",
    "dropped an email",
    "{actor} dropped the email[ “{target}”][: {reason}]",
    group="Email",
)
MAIL_RESENT = EventType(
    "mail.resent",
    "resent an email",
    "{actor} resent the email[ “{target}”][: {reason}]",
    group="Email",
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
