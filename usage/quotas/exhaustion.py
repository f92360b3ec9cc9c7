"""Quotas: how many calls of the month are used, and until when a subscription is used up.

A month is one of UTC. Calls in all environments count, as the gateways reported them. What all
applications of a person use of a version with a plan counts together, also if one was deleted.
"""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from organizations.models import Membership
from portal.models import Subscription, SubscriptionQuerySet
from usage.models import MonthlyUse
from usage.quotas.monthly_use import Month
from usage.quotas.warnings import record_quota_warnings


@dataclass(frozen=True)
class Standing:
    """How much of its quota a subscription has used this month."""

    subscription: Subscription
    used: int

    @property
    def sentence(self) -> str:
        """ "4,000 of 5,000 calls"."""
        return f"{self.used:,} of {self.subscription.plan.quota:,} calls"

    @property
    def kind(self) -> str:
        """`bad` once it is used up."""
        return "bad" if self.used >= (self.subscription.plan.quota or 0) else ""


def update_exhausted_quotas(subscriptions: SubscriptionQuerySet, *, at: datetime) -> None:
    """Write until when their quota is used up, or that it is not.

    It is written of every subscription that counts together with one of them. The owners are locked
    before these are looked up: of two that report, or of one that reports and one that subscribes,
    the second counts what the first has written. The subscriptions are locked, too, and their plans
    read as they are then.
    """
    mine = _counting_together(subscriptions.open()).select_for_update(no_key=True, of=("self",))
    keys = list(mine.order_by("pk").values_list("pk", flat=True))
    locked = Subscription.objects.filter(pk__in=keys).select_related(
        "plan", "application__owner", "version__api", "organization"
    )
    month = Month.of(at)
    limited = [each for each in locked if each.plan.quota is not None]
    used = calls_by_subscription(limited, month)
    exhausted = {each.pk for each in limited if _is_used_up(each, used)}
    here = Subscription.objects.filter(pk__in=keys)
    here.filter(pk__in=exhausted).exclude(quota_exhausted_until=month.end).update(
        quota_exhausted_until=month.end
    )
    lifted = here.exclude(pk__in=exhausted).filter(quota_exhausted_until__isnull=False)
    lifted.update(quota_exhausted_until=None)
    record_quota_warnings(limited, used, month)


def quota_standings(subscriptions: SubscriptionQuerySet, *, at: datetime) -> list[Standing]:
    """How those with a quota stand, for 2 queries."""
    limited = list(subscriptions.active().filter(plan__quota__isnull=False).with_details())
    used = calls_by_subscription(limited, Month.of(at))
    return [Standing(each, used[each.pk]) for each in limited]


def calls_by_subscription(subscriptions: Collection[Subscription], month: Month) -> dict[UUID, int]:
    """By subscription, how many calls of its version and plan count for it, for 1 query.

    These are all that its owner's applications made, and those of its application while someone
    else owned it.
    """
    if not subscriptions:
        return {}
    rows = MonthlyUse.objects.filter(
        Q(caller__in={each.application_id for each in subscriptions})
        | Q(person__in={_owner(each) for each in subscriptions} - {None}),
        month=month.start.date(),
        version__in={each.version_id for each in subscriptions},
        plan__in={each.plan_id for each in subscriptions},
    )
    by_person: Counter[Any] = Counter()
    by_caller: dict[Any, MonthlyUse] = {}
    for row in rows:
        by_person[row.version_id, row.plan_id, row.person_id] += row.calls
        by_caller[row.version_id, row.plan_id, row.caller] = row
    return {each.pk: _used(each, by_person, by_caller) for each in subscriptions}


def _used(
    subscription: Subscription, by_person: Counter[Any], by_caller: dict[Any, MonthlyUse]
) -> int:
    offered, owner = (subscription.version_id, subscription.plan_id), _owner(subscription)
    own = by_caller.get((*offered, subscription.application_id))
    if owner is None:
        return own.calls if own else 0
    is_apart = own is not None and own.person_id != owner
    return by_person[*offered, owner] + (own.calls if own and is_apart else 0)


def _counting_together(touched: SubscriptionQuerySet) -> SubscriptionQuerySet:
    """These, and the open ones of the same owners with the same versions and plans."""
    rows = list(touched.select_related("application"))
    owners = {each.application.owner_id for each in rows if each.application.owner_id}
    owned = Membership.objects.filter(pk__in=owners).order_by("pk")
    list(owned.select_for_update(no_key=True).values_list("pk", flat=True))
    keys = {each.pk for each in rows}
    theirs = Q(
        application__owner__in=owners,
        version__in={each.version_id for each in rows},
        plan__in={each.plan_id for each in rows},
    )
    return Subscription.objects.open().filter(Q(pk__in=keys) | theirs)


def _is_used_up(subscription: Subscription, used: dict[UUID, int]) -> bool:
    quota = subscription.plan.quota
    return quota is not None and used[subscription.pk] >= quota


def _owner(subscription: Subscription) -> int | None:
    owner = subscription.application.owner
    return owner.user_id if owner else None
