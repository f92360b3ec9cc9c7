"""Quotas: how many calls of the month are used, and until when a subscription is used up.

A month is one of UTC. Calls in all environments count, as the gateways reported them.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple, Self
from uuid import UUID

from django.db.models import Sum

from portal.models import Subscription, SubscriptionQuerySet
from usage.models import Bucket, Span

Use = dict[tuple[int, UUID], int]
"""Calls by version and application."""


class Month(NamedTuple):
    """A calendar month: from its first moment up to the first of the next."""

    start: datetime
    end: datetime

    @classmethod
    def of(cls, at: datetime) -> Self:
        """The month in which this moment is."""
        start = at.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        years, month = divmod(start.month, 12)
        return cls(start, start.replace(year=start.year + years, month=month + 1))


@dataclass(frozen=True)
class Standing:
    """How much of its quota a subscription has used this month."""

    subscription: Subscription
    used: int

    @property
    def sentence(self) -> str:
        """ "4,000 of 5,000 calls"."""
        return f"{self.used:,} of {self.subscription.plan.quota:,} calls"


def settle(subscriptions: SubscriptionQuerySet, *, at: datetime) -> None:
    """Write of each of them until when its quota is used up, or that it is not.

    They are locked before anything is counted: of two that report at once, the second counts what
    the first has written, and reads the plan as it is then.
    """
    mine = subscriptions.open().select_for_update(no_key=True, of=("self",)).order_by("pk")
    keys = list(mine.values_list("pk", flat=True))
    locked = Subscription.objects.filter(pk__in=keys).select_related("plan")
    month = Month.of(at)
    limited = [each for each in locked if each.plan.quota is not None]
    used = calls_of(limited, month)
    exhausted = {each.pk for each in limited if _is_used_up(each, used)}
    here = Subscription.objects.filter(pk__in=keys)
    here.filter(pk__in=exhausted).exclude(quota_exhausted_until=month.end).update(
        quota_exhausted_until=month.end
    )
    lifted = here.exclude(pk__in=exhausted).filter(quota_exhausted_until__isnull=False)
    lifted.update(quota_exhausted_until=None)


def standings(subscriptions: SubscriptionQuerySet, *, at: datetime) -> list[Standing]:
    """How those with a quota stand, for 2 queries."""
    limited = list(subscriptions.active().filter(plan__quota__isnull=False).told_of())
    used = calls_of(limited, Month.of(at))
    return [Standing(each, used.get(_key(each), 0)) for each in limited]


def calls_of(subscriptions: Collection[Subscription], month: Month) -> Use:
    """How often their applications called their versions in the month."""
    if not subscriptions:
        return {}
    rows = Bucket.objects.lasting(Span.DAY).between(*month).order_by()
    mine = rows.filter(
        version__in={each.version_id for each in subscriptions},
        caller__in={each.application_id for each in subscriptions},
    )
    sums = mine.values_list("version", "caller").annotate(Sum("calls"))
    return {(version, caller): int(calls) for version, caller, calls in sums}


def _is_used_up(subscription: Subscription, used: Use) -> bool:
    quota = subscription.plan.quota
    return quota is not None and used.get(_key(subscription), 0) >= quota


def _key(subscription: Subscription) -> tuple[int, UUID]:
    return subscription.version_id, subscription.application_id
