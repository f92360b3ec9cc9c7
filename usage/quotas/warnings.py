"""Warnings to the people of an application that a quota is nearly, or wholly, used up."""

from collections.abc import Collection, Mapping
from uuid import UUID

from audit import log
from portal.models import State, Subscription
from usage.events import QUOTA_NEARLY_USED_UP, QUOTA_USED_UP
from usage.models import QuotaNotice
from usage.quotas.monthly_use import Month

NEARLY, WHOLLY = 80, 100
"""The thresholds, in percent of the quota."""
WORDS = {NEARLY: QUOTA_NEARLY_USED_UP, WHOLLY: QUOTA_USED_UP}


def record_quota_warnings(
    limited: Collection[Subscription], used: Mapping[UUID, int], month: Month
) -> None:
    """Record an event for each subscription that has reached a threshold of its quota this month.

    Once for each threshold, and only for the higher one if both are reached together. The caller
    has locked the subscriptions, so that no one else records the same.
    """
    notices = QuotaNotice.objects.filter(subscription__in=limited, month=month.start.date())
    highest = dict(notices.order_by("percent").values_list("subscription", "percent"))
    for subscription in limited:
        calls = used[subscription.pk]
        percent = _threshold(subscription, calls)
        if percent > highest.get(subscription.pk, 0):
            _add_notice(subscription, percent, calls, month)


def _threshold(subscription: Subscription, used: int) -> int:
    """The highest threshold that an active subscription has reached, in percent; 0 if none."""
    quota = subscription.plan.quota
    if quota is None or subscription.state != State.ACTIVE:
        return 0
    return next((percent for percent in (WHOLLY, NEARLY) if used * 100 >= quota * percent), 0)


def _add_notice(subscription: Subscription, percent: int, used: int, month: Month) -> None:
    """Save that this threshold was reached, and record the event that notifies the people."""
    notice = QuotaNotice.objects.create(
        organization_id=subscription.organization_id,
        subscription=subscription,
        month=month.start.date(),
        percent=percent,
    )
    log.record(
        WORDS[percent],
        organization=subscription.organization,
        by=log.System(),
        target=notice,
        after={"used": f"{used:,}", "quota": f"{subscription.plan.quota:,}"},
    )
