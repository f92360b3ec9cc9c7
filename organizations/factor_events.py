"""The event types of a member's lost second factor in the histories of their organizations."""

from organizations.tenancy.audience import Audience, NotifyingEventType

MEMBER_LOST_FACTOR = NotifyingEventType(
    "member.lost_factor",
    "reported a lost second factor",
    "{actor} lost their second factor and is waiting for someone to vouch for them",
    group="Members",
    audience=(Audience.ADMINISTRATORS,),
)
MEMBER_VOUCHED_FOR = NotifyingEventType(
    "member.vouched_for",
    "vouched for a member",
    "{actor} vouched for {target}, who lost their second factor",
    group="Members",
    audience=(Audience.TARGET, Audience.ADMINISTRATORS),
    is_urgent=True,
)
MEMBER_STOPPED_RESET = NotifyingEventType(
    "member.stopped_factor_reset",
    "stopped the reset of their second factor",
    "{actor} stopped the reset of their second factor[: {reason}]",
    group="Members",
    audience=(Audience.ADMINISTRATORS,),
)
MEMBER_RESET_STOPPED = NotifyingEventType(
    "member.factor_reset_stopped",
    "stopped the reset of a second factor",
    "The reset of {target's} second factor was stopped[: {reason}]",
    group="Members",
    audience=(Audience.ADMINISTRATORS,),
)
MEMBER_RESET_COMPLETED = NotifyingEventType(
    "member.factor_reset_completed",
    "reset a second factor",
    "The second factor of {target} was reset",
    group="Members",
    audience=(Audience.ADMINISTRATORS,),
)
