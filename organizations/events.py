"""The event types of organizations, with who is notified of each."""

from audit.event_types import EventType
from organizations.tenancy.audience import Audience, NotifyingEventType

ACCESS_DECLINED = NotifyingEventType(
    "access.declined",
    "declined an access request",
    "{actor} declined {target's} access request[: “{permission}”]",
    group="Access",
    audience=(Audience.TARGET,),
)
ACCESS_GRANTED = NotifyingEventType(
    "access.granted",
    "granted an access request",
    "{actor} granted {target's} access request[: “{permission}”][, with {the roles}]",
    group="Access",
    audience=(Audience.TARGET,),
)
ACCESS_REFUSED = EventType(
    "access.refused",
    "was denied a page",
    "{actor} was denied {the attempt}[: requires “{reason}”]",
    group="Access",
    is_refusal=True,
)
ACCESS_REQUESTED = NotifyingEventType(
    "access.requested",
    "requested access",
    "{actor} requested access[ from {target}][: “{permission}”]",
    group="Access",
    audience=(Audience.TARGET,),
)
ADMINISTRATOR_APPOINTED = NotifyingEventType(
    "administrator.appointed",
    "appointed an administrator",
    "{actor} made {target} an administrator[: {reason}]",
    group="Members",
    audience=(Audience.TARGET,),
    is_urgent=True,
)
CREATORSHIP_DECLINED = NotifyingEventType(
    "creatorship.declined",
    "declined creator status",
    "{actor} declined creator status",
    group="Organization",
    audience=(Audience.TARGET,),
)
CREATORSHIP_LAPSED = EventType(
    "creatorship.lapsed",
    "let an offer of creator status expire",
    "The offer of creator status to {target} expired",
    group="Organization",
)
CREATORSHIP_OFFERED = NotifyingEventType(
    "creatorship.offered",
    "offered creator status",
    "{actor} offered creator status to {target}",
    group="Organization",
    audience=(Audience.TARGET,),
    is_urgent=True,
)
CREATORSHIP_TAKEN = NotifyingEventType(
    "creatorship.taken",
    "became the creator",
    "{actor} became the creator[, replacing {other}]",
    group="Organization",
    audience=(Audience.TARGET,),
)
CREATORSHIP_WITHDRAWN = NotifyingEventType(
    "creatorship.withdrawn",
    "withdrew an offer of creator status",
    "{actor} withdrew the offer of creator status to {target}",
    group="Organization",
    audience=(Audience.TARGET,),
)
HANDLE_CHANGED = NotifyingEventType(
    "handle.changed",
    "changed the handle",
    "{actor} changed the handle[ from {before.handle}][ to {after.handle}]",
    group="Organization",
    audience=(Audience.EVERYONE,),
)
HANDLE_RELEASED = NotifyingEventType(
    "handle.released",
    "released a former handle",
    "{actor} released the former handle[ {handle}][: {reason}]",
    group="Organization",
    audience=(Audience.ADMINISTRATORS,),
)
HISTORY_EXPORTED = EventType(
    "history.exported",
    "exported the history",
    "{actor} exported the history[ as {format}]",
    group="Organization",
)
INVITATION_ACCEPTED = NotifyingEventType(
    "invitation.accepted",
    "joined",
    "{actor} joined[ as {roles}]",
    group="Invitations",
    audience=(Audience.ADMINISTRATORS,),
)
INVITATION_DECLINED = NotifyingEventType(
    "invitation.declined",
    "declined an invitation",
    "{actor} declined the invitation to {target}",
    group="Invitations",
    audience=(Audience.ADMINISTRATORS,),
)
INVITATION_LAPSED = EventType(
    "invitation.lapsed",
    "let an invitation expire",
    "The invitation to {target} expired",
    group="Invitations",
)
INVITATION_RENEWAL_ASKED = NotifyingEventType(
    "invitation.renewal_asked",
    "requested a new invitation",
    "A new invitation for {target} was requested",
    group="Invitations",
    audience=(Audience.INVITER,),
)
INVITATION_RESENT = EventType(
    "invitation.resent",
    "resent an invitation",
    "{actor} resent the invitation to {target}",
    group="Invitations",
)
INVITATION_REVOKED = EventType(
    "invitation.revoked",
    "revoked an invitation",
    "{actor} revoked the invitation to {target}",
    group="Invitations",
)
INVITATION_ROLES_CHANGED = EventType(
    "invitation.roles_changed",
    "changed the roles of an invitation",
    "{actor} changed the roles offered to {target}[ from {before.roles}][ to {after.roles}]",
    group="Invitations",
)
INVITATION_SENT = EventType(
    "invitation.sent",
    "invited",
    "{actor} invited {target}[ as {roles}]",
    group="Invitations",
)
INVITATION_UNDELIVERABLE = NotifyingEventType(
    "invitation.undeliverable",
    "could not be reached by email",
    "The invitation to {target} could not be delivered",
    group="Invitations",
    audience=(Audience.ADMINISTRATORS,),
)
JOB_REQUESTED = EventType(
    "console_job.requested",
    "requested a run of a job",
    "{actor} requested a run of the job[ “{target}”][: {reason}]",
    group="Jobs",
)
JOINING_REFUSED = NotifyingEventType(
    "joining.refused",
    "could not join",
    "{actor} could not join[: {reason}]",
    group="Invitations",
    is_refusal=True,
    audience=(Audience.ADMINISTRATORS,),
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
MEMBER_LEFT = NotifyingEventType(
    "member.left",
    "left",
    "{actor} left[ (was {before.roles})]",
    group="Members",
    audience=(Audience.ADMINISTRATORS_IF_INVITATIONS_REVOKED,),
)
MEMBER_REMOVED = NotifyingEventType(
    "member.removed",
    "removed a member",
    "{actor} removed {target}[ (was {before.roles})]",
    group="Members",
    audience=(
        Audience.TARGET,
        Audience.ADMINISTRATORS_IF_INVITATIONS_REVOKED,
    ),
    is_urgent=True,
    outlasts_membership=True,
)
MEMBER_ROLES_CHANGED = NotifyingEventType(
    "member.roles_changed",
    "changed the roles of a member",
    "{actor} changed {target's} roles[ from {before.roles}][ to {after.roles}]",
    group="Members",
    audience=(Audience.TARGET,),
    is_urgent=True,
)
NOTIFICATIONS_CHOSEN = EventType(
    "notifications.chosen",
    "changed their notifications",
    "{actor} changed their notifications[: {after.notify}]",
    group="Members",
)
ORGANIZATION_CREATED = EventType(
    "organization.created",
    "created the organization",
    "{actor} created the organization[ {name}]",
    group="Organization",
)
ORGANIZATION_DELETION_ASKED = NotifyingEventType(
    "organization.deletion_asked",
    "scheduled the organization for deletion",
    "{actor} scheduled the organization for deletion[ on {removal_due_at}]",
    group="Organization",
    audience=(Audience.EVERYONE,),
    is_urgent=True,
)
ORGANIZATION_REMOVED = NotifyingEventType(
    "organization.removed",
    "permanently deleted the organization",
    "The organization[ {organization}] was permanently deleted",
    group="Organization",
    is_urgent=True,
    outlasts_membership=True,
)
ORGANIZATION_RENAMED = EventType(
    "organization.renamed",
    "renamed the organization",
    "{actor} renamed the organization[ from {before.name}][ to {after.name}]",
    group="Organization",
)
ORGANIZATION_RESTORED = NotifyingEventType(
    "organization.restored",
    "restored the organization",
    "{actor} restored the organization[: {reason}]",
    group="Organization",
    audience=(Audience.EVERYONE,),
    is_urgent=True,
)
ORGANIZATION_SUSPENDED = NotifyingEventType(
    "organization.suspended",
    "suspended the organization",
    "{actor} suspended the organization[: {reason}]",
    group="Organization",
    audience=(Audience.EVERYONE,),
    is_urgent=True,
)
ORGANIZATION_UNSUSPENDED = NotifyingEventType(
    "organization.unsuspended",
    "ended the suspension",
    "{actor} ended the suspension[; deletion now scheduled for {removal_due_at}][: {reason}]",
    group="Organization",
    audience=(Audience.EVERYONE,),
    is_urgent=True,
)
SECOND_FACTOR_LIFTED = NotifyingEventType(
    "second_factor.lifted",
    "stopped requiring a second factor",
    "{actor} stopped requiring a second factor[: {reason}]",
    group="Organization",
    audience=(Audience.EVERYONE,),
    is_urgent=True,
)
SECOND_FACTOR_REMINDED = EventType(
    "second_factor.reminded",
    "reminded a member to set up a second factor",
    "{actor} reminded {target} to set up a second factor",
    group="Members",
)
SECOND_FACTOR_REQUIRED = NotifyingEventType(
    "second_factor.required",
    "required a second factor",
    "{actor} required a second factor of every member, starting {after.starts_at}"
    "[ instead of {before.starts_at}]",
    group="Organization",
    audience=(Audience.EVERYONE,),
    is_urgent=True,
)
