"""The event types of required and lost second factors, with who is notified of each."""

from functools import partial

from accounts.models import FactorReset
from accounts.second_factor.factors import has_factor
from audit.event_types import EventType
from audit.models import Event
from console.words import dates
from organizations.events.organizations import OF_ORGANIZATION
from organizations.models import Membership
from organizations.models.organization import today
from organizations.tenancy.audience import Audience, NotifyingEventType
from organizations.tenancy.event_pages import (
    decided_in_inbox,
    page_in_organization,
    page_of_member,
    page_of_person,
)


def _consequence(event: Event, member: Membership) -> str:
    """What the requirement means for the member, as a sentence; empty once it is lifted."""
    organization, start = member.organization, member.organization.second_factor_from
    if start is None:
        return ""
    if has_factor(member.user):
        return "Your account has one. You do not need to do anything."
    factor = "a passkey or an authenticator app to your account"
    if start <= today():
        return f"Until you add {factor}, you cannot open {organization}."
    return f"From {dates.day(start)} on, you cannot open {organization} until you add {factor}."


_lost_factor_notice = partial(
    NotifyingEventType,
    group="Members",
    audience=(Audience.ADMINISTRATORS,),
    page=page_in_organization("settings:lost-factors", "View members"),
)
_organization_event = partial(EventType, group="Organization")
_announcement = partial(
    NotifyingEventType,
    group="Organization",
    audience=(Audience.EVERYONE,),
    is_urgent=True,
    page=OF_ORGANIZATION,
)

SECOND_FACTOR_LIFTED = _announcement(
    "second_factor.lifted",
    "stopped requiring a second factor",
    "{actor} stopped requiring a second factor[: {reason}]",
)
SECOND_FACTOR_REMINDED = EventType(
    "second_factor.reminded",
    "reminded a member to set up a second factor",
    "{actor} reminded {target} to set up a second factor",
    group="Members",
)
SECOND_FACTOR_REQUIRED = _announcement(
    "second_factor.required",
    "required a second factor",
    "{actor} required a second factor of every member, starting {after.starts_at}"
    "[ instead of {before.starts_at}]",
    page=page_of_person("mfa_index", "Set up second factor", _consequence),
)
MEMBER_LOST_FACTOR = _lost_factor_notice(
    "member.lost_factor",
    "reported a lost second factor",
    "{actor} lost their second factor and is waiting for someone to vouch for them",
    page=decided_in_inbox(
        page_in_organization("settings:lost-factors", "View members"),
        "{actor} waits for someone to vouch for them",
        lambda event, member: FactorReset.objects.unvouched().filter(user=event.actor_id).exists(),
    ),
)
MEMBER_VOUCHED_FOR = NotifyingEventType(
    "member.vouched_for",
    "vouched for a member",
    "{actor} vouched for {target} after a lost second factor",
    group="Members",
    audience=(Audience.TARGET, Audience.ADMINISTRATORS),
    is_urgent=True,
    page=page_of_member("View member"),
)
MEMBER_STOPPED_RESET = _lost_factor_notice(
    "member.stopped_factor_reset",
    "stopped the reset of their second factor",
    "{actor} stopped the reset of their second factor[: {reason}]",
)
MEMBER_RESET_STOPPED = _lost_factor_notice(
    "member.factor_reset_stopped",
    "stopped the reset of a second factor",
    "The reset of {target's} second factor was stopped[: {reason}]",
)
MEMBER_RESET_COMPLETED = _lost_factor_notice(
    "member.factor_reset_completed",
    "reset a second factor",
    "The second factor of {target} was reset",
)
