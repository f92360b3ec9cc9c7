"""What is said of quotas, and who is told."""

from organizations.tenancy.audience import Audience, NotifyingEventType
from organizations.tenancy.event_pages import page_of_target
from organizations.tenancy.outside_words import OutsideWords

_GROUP = "Applications and plans"
_PAGE_OF_APPLICATION = page_of_target(
    "View application", lambda notice: notice.subscription.application.get_absolute_url()
)

QUOTA_NEARLY_USED_UP = NotifyingEventType(
    "quota.nearly_used_up",
    "reached 80% of a monthly quota",
    "The monthly quota of {target} is 80% used[: {used} of {quota} calls]",
    group=_GROUP,
    audience=(Audience.CONCERNED,),
    page=_PAGE_OF_APPLICATION,
    outside_words=OutsideWords(
        "80% of the monthly quota of {target} is used[: {used} of {quota} calls]",
        ("If the rest does not last until the month ends, choose a plan with a larger quota.",),
    ),
)
QUOTA_USED_UP = NotifyingEventType(
    "quota.used_up",
    "used up a monthly quota",
    "The monthly quota of {target} is used up[, {quota} calls];"
    " calls are denied until the month ends",
    group=_GROUP,
    audience=(Audience.CONCERNED,),
    page=_PAGE_OF_APPLICATION,
    outside_words=OutsideWords(
        "The monthly quota of {target} is used up[, {quota} calls]",
        ("Calls are denied until the month ends, or until you choose a plan with a larger quota.",),
    ),
)
