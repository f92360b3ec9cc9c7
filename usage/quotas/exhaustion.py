"""Quotas: how many calls of the month are used, and until when a subscription's quota is used up.

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
    """A subscription with the calls that count for its quota this month."""

    subscription: Subscription
    used: int

    @property
    def sentence(self) -> str:
        """The use as text: "4,000 of 5,000 calls"."""
        return f"{self.used:,} of {self.subscription.plan.quota:,} calls"

    @property
    def kind(self) -> str:
        """How the use is drawn: `bad` once the quota is used up; else empty."""
        return "bad" if self.used >= (self.subscription.plan.quota or 0) else ""


def update_exhausted_quotas(subscriptions: SubscriptionQuerySet, *, at: datetime) -> None:
    """Save until when the quotas of these open subscriptions are used up, or that they are not.

    Also of every subscription that counts together with one of them. Locks the owners, and then the
    subscriptions, before it reads: of two requests that report or subscribe, the second counts what
    the first has saved. Records events for thresholds that are reached.
    """
    together = _counting_together(subscriptions.open()).order_by("pk")
    locked = together.select_for_update(no_key=True, of=("self",))
    ids = list(locked.values_list("pk", flat=True))
    rows = Subscription.objects.filter(pk__in=ids)
    limited = list(
        rows.filter(plan__quota__isnull=False).select_related(
            "plan", "application__owner", "version__api", "organization"
        )
    )
    month = Month.of(at)
    used_calls = calls_by_subscription(limited, month)
    exhausted = {row.pk for row in limited if used_calls[row.pk] >= (row.plan.quota or 0)}
    rows.filter(pk__in=exhausted).exclude(quota_exhausted_until=month.end).update(
        quota_exhausted_until=month.end
    )
    lifted = rows.exclude(pk__in=exhausted).filter(quota_exhausted_until__isnull=False)
    lifted.update(quota_exhausted_until=None)
    record_quota_warnings(limited, used_calls, month)


def quota_standings(subscriptions: SubscriptionQuerySet, *, at: datetime) -> list[Standing]:
    """The active subscriptions with a quota and their use, in two queries."""
    limited = list(subscriptions.active().filter(plan__quota__isnull=False).with_details())
    used = calls_by_subscription(limited, Month.of(at))
    return [Standing(subscription, used[subscription.pk]) for subscription in limited]


def calls_by_subscription(subscriptions: Collection[Subscription], month: Month) -> dict[UUID, int]:
    """By the ID of a subscription, how many calls count for its quota, in one query.

    These are the calls of all applications of its owner with the same version and plan, and those
    of its own application while someone else owned it.
    """
    if not subscriptions:
        return {}
    rows = MonthlyUse.objects.filter(
        Q(caller__in={subscription.application_id for subscription in subscriptions})
        | Q(person__in={_owner_id(subscription) for subscription in subscriptions} - {None}),
        month=month.start.date(),
        version__in={subscription.version_id for subscription in subscriptions},
        plan__in={subscription.plan_id for subscription in subscriptions},
    )
    by_person: Counter[Any] = Counter()
    by_caller: dict[Any, MonthlyUse] = {}
    for row in rows:
        by_person[row.version_id, row.plan_id, row.person_id] += row.calls
        by_caller[row.version_id, row.plan_id, row.caller] = row
    return {
        subscription.pk: _used_calls(subscription, by_person, by_caller)
        for subscription in subscriptions
    }


def _used_calls(
    subscription: Subscription, by_person: Counter[Any], by_caller: dict[Any, MonthlyUse]
) -> int:
    """The calls that count for the subscription's quota, of the sums by person and by caller."""
    version_and_plan, owner = (
        (subscription.version_id, subscription.plan_id),
        _owner_id(subscription),
    )
    use = by_caller.get((*version_and_plan, subscription.application_id))
    if owner is None:
        return use.calls if use else 0
    is_of_another = use is not None and use.person_id != owner
    return by_person[*version_and_plan, owner] + (use.calls if use and is_of_another else 0)


def _counting_together(touched: SubscriptionQuerySet) -> SubscriptionQuerySet:
    """Lock the owners; these and their other open subscriptions to the same version and plan."""
    rows = list(touched.select_related("application"))
    owner_ids = {row.application.owner_id for row in rows if row.application.owner_id}
    owners = Membership.objects.filter(pk__in=owner_ids).order_by("pk")
    list(owners.select_for_update(no_key=True).values_list("pk", flat=True))
    of_same_owners = Q(
        application__owner__in=owner_ids,
        version__in={row.version_id for row in rows},
        plan__in={row.plan_id for row in rows},
    )
    return Subscription.objects.open().filter(Q(pk__in={row.pk for row in rows}) | of_same_owners)


def _owner_id(subscription: Subscription) -> int | None:
    """The ID of the person who owns the subscription's application; None without an owner."""
    owner = subscription.application.owner
    return owner.user_id if owner else None
