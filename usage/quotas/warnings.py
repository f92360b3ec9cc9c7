"""Telling the people of an application that a quota is nearly, or wholly, used up."""

from collections.abc import Collection, Mapping
from uuid import UUID

from audit import log
from portal.models import State, Subscription
from usage.events import QUOTA_NEARLY_USED_UP, QUOTA_USED_UP
from usage.models import QuotaNotice
from usage.quotas.monthly_use import Month

NEARLY, WHOLLY = 80, 100
"""Percent of the quota at which people are told."""
WORDS = {NEARLY: QUOTA_NEARLY_USED_UP, WHOLLY: QUOTA_USED_UP}


def record_quota_warnings(
    limited: Collection[Subscription], used: Mapping[UUID, int], month: Month
) -> None:
    """Tell of each threshold once a month, and only of the higher one if both are reached together.

    For the caller that has locked the subscriptions: of two, the second finds what the first told.
    """
    reached = {each.pk: percent for each in limited if (percent := _reached(each, used[each.pk]))}
    told = QuotaNotice.objects.filter(subscription__in=reached, month=month.start.date())
    known = dict(told.order_by("percent").values_list("subscription", "percent"))
    for each in limited:
        percent = reached.get(each.pk, 0)
        if percent > known.get(each.pk, 0):
            _tell(each, percent, used[each.pk], month)


def _reached(subscription: Subscription, used: int) -> int:
    quota = subscription.plan.quota
    if quota is None or subscription.state != State.ACTIVE:
        return 0
    return next((each for each in (WHOLLY, NEARLY) if used * 100 >= quota * each), 0)


def _tell(subscription: Subscription, percent: int, used: int, month: Month) -> None:
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
