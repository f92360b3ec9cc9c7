"""How much of its quota each subscriber has used: added up as gateways report, by plan."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import NamedTuple, Self
from uuid import UUID

from gateways.models import Gateway
from portal.models import State, Subscription
from usage.models import MonthlyUse, Span
from usage.parsing.reports import Group
from usage.upserts import MOST, Upsert

USE = Upsert(
    MonthlyUse,
    ("month", "version_id", "caller", "plan_id"),
    ("calls",),
    fixed=("organization_id", "person_id"),
)
"""The owner at the first call of a month stays."""
COUNTED = (State.ACTIVE, State.BLOCKED, State.CLOSED)
"""The states of subscriptions that count: calls can be reported after one has ended."""


class Caller(NamedTuple):
    """An application that called a version. A plan is looked up by the two."""

    version: int
    application: UUID


class Month(NamedTuple):
    """A calendar month in UTC, from its first moment up to the first of the next."""

    start: datetime
    end: datetime

    @classmethod
    def of(cls, at: datetime) -> Self:
        """The month of this moment."""
        start = at.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        years, month = divmod(start.month, 12)
        return cls(start, start.replace(year=start.year + years, month=month + 1))


def add_monthly_use(groups: Mapping[Group, list[int]], gateway: Gateway, *, at: datetime) -> None:
    """Add the calls of this month to the monthly use of their plans, under their present owners.

    Calls of applications without a subscription are left out.
    """
    calls: Counter[Caller] = Counter()
    month = Month.of(at)
    for (span, start, caller, version, _), numbers in groups.items():
        if span == Span.DAY and month.start <= start < month.end:
            calls[Caller(version, caller)] += numbers[0]
    USE.add(
        [
            [
                gateway.organization_id,
                subscription.application.owner and subscription.application.owner.user_id,
                *(month.start.date(), *caller, subscription.plan_id, min(calls[caller], MOST)),
            ]
            for caller, subscription in sorted(_subscriptions_of(calls, gateway).items())
        ]
    )


def _subscriptions_of(callers: Iterable[Caller], gateway: Gateway) -> dict[Caller, Subscription]:
    """By caller, its open subscription, or the last one; callers without one are left out."""
    subscriptions = Subscription.objects.filter(
        organization=gateway.organization_id,
        version__in={caller.version for caller in callers},
        application__in={caller.application for caller in callers},
        state__in=COUNTED,
    )
    newest_last = subscriptions.select_related("application__owner").order_by("asked_at", "pk")
    by_caller = {Caller(row.version_id, row.application_id): row for row in newest_last}
    return {caller: by_caller[caller] for caller in callers if caller in by_caller}
