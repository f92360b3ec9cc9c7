"""The event types of invitations, and of joining by one."""

from functools import partial

from audit.event_types import EventType
from organizations.tenancy.audience import Audience, NotifyingEventType
from organizations.tenancy.event_pages import (
    decided_in_inbox,
    page_in_organization,
    page_of_actor,
    target_is,
)

_invitation_event = partial(EventType, group="Invitations")
_invitation_notice = partial(
    NotifyingEventType,
    group="Invitations",
    audience=(Audience.ADMINISTRATORS,),
    page=page_in_organization("settings:invitations", "View invitations"),
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
JOINING_REFUSED = _invitation_notice(
    "joining.refused", "could not join", "{actor} could not join[: {reason}]", is_refusal=True
)
