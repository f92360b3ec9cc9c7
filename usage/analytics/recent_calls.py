"""Calls of the last seven whole days in UTC. Today is left out, as it would end each line low."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet, Sum
from django.utils import timezone

from organizations.tenancy.access import OrganizationRequest
from portal.models import Application
from usage.models import Bucket, CountedQuerySet, Span

DAYS = 7


@dataclass(frozen=True)
class RecentCalls:
    """Calls by day, the oldest first."""

    days: list[int]

    @property
    def number(self) -> int:
        """How many calls there were in all."""
        return sum(self.days)

    @property
    def total(self) -> str:
        """How many calls there were, as text."""
        return f"{self.number:,}"

    @property
    def about(self) -> str:
        """The text alternative of the line."""
        return f"Calls by day, the oldest first: {', '.join(f'{day:,}' for day in self.days)}"


def last_whole_days(at: datetime) -> list[datetime]:
    """The first moments of the last seven days that have ended, the oldest first."""
    today = at.replace(hour=0, minute=0, second=0, microsecond=0)
    return [today - timedelta(days=back) for back in range(DAYS, 0, -1)]


def recent_calls_by(
    key: str, calls: CountedQuerySet[Any], *, at: datetime
) -> Mapping[Any, RecentCalls]:
    """Recent calls by this key of the rows, in one query, without test calls."""
    days = last_whole_days(at)
    return _by_day(_rows_by_day(key, calls, *span_of_days(days)), days)


def recent_calls_of_applications(
    request: OrganizationRequest, applications: Sequence[Application]
) -> Mapping[Any, RecentCalls]:
    """Recent calls of each application."""
    ids = [application.pk for application in applications]
    buckets = Bucket.objects.of_organization(request.organization).filter(caller__in=ids)
    return _with_zeros(ids, recent_calls_by("caller", buckets, at=timezone.now()))


def _with_zeros(
    keys: Sequence[Any], lately: Mapping[Any, RecentCalls]
) -> Mapping[Any, RecentCalls]:
    """The recent calls by key, with zeros for keys without calls."""
    return {key: lately.get(key, RecentCalls([0] * DAYS)) for key in keys}


def span_of_days(days: Sequence[datetime]) -> tuple[datetime, datetime]:
    """The first moment of the first day, and the end of the last one."""
    return days[0], days[-1] + timedelta(days=1)


def _rows_by_day(
    key: str, calls: CountedQuerySet[Any], since: datetime, until: datetime
) -> QuerySet[Any, Any]:
    """Calls of applications by this key and by day."""
    rows = calls.of_span(Span.DAY).between(since, until).without_test_calls()
    return rows.order_by().values_list(key, "start").annotate(Sum("calls"))


def _by_day(
    rows: Iterable[tuple[Any, datetime, int]], days: Sequence[datetime]
) -> Mapping[Any, RecentCalls]:
    """Recent calls by key, from rows with the key, the day and the calls."""
    places = {day: place for place, day in enumerate(days)}
    calls_by_key: dict[Any, list[int]] = defaultdict(lambda: [0] * DAYS)
    for key, start, calls in rows:
        calls_by_key[key][places[start]] += int(calls)
    return {key: RecentCalls(calls) for key, calls in calls_by_key.items()}
