"""What is said of quotas, and who is told."""

from organizations.tenancy.audience import Audience, NotifyingEventType

_GROUP = "Applications and plans"

QUOTA_NEARLY_USED_UP = NotifyingEventType(
    "quota.nearly_used_up",
    "reached 80% of a monthly quota",
    "The monthly quota of {target} is 80% used[: {used} of {quota} calls]",
    group=_GROUP,
    audience=(Audience.CONCERNED,),
)
QUOTA_USED_UP = NotifyingEventType(
    "quota.used_up",
    "used up a monthly quota",
    "The monthly quota of {target} is used up[, {quota} calls];"
    " calls are denied until the month ends",
    group=_GROUP,
    audience=(Audience.CONCERNED,),
)
