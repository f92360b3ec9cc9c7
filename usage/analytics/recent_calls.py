"""Calls of the last seven whole days, in UTC. The day that is not over would end each line low."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet, Sum
from django.utils import timezone

from console.database.prepared_queries import PreparedQuery, prepare
from organizations.models import Organization
from organizations.tenancy.access import OrganizationRequest
from portal.models import Application
from projects.models import Project
from usage.models import Bucket, CountedQuerySet, Span, Total

DAYS = 7


@dataclass(frozen=True)
class RecentCalls:
    """Calls by day, the oldest first."""

    days: list[int]

    @property
    def number(self) -> int:
        """All of them."""
        return sum(self.days)

    @property
    def total(self) -> str:
        """All of them, as people read it."""
        return f"{self.number:,}"

    @property
    def about(self) -> str:
        """What the line shows, for who does not see it."""
        return f"Calls by day, the oldest first: {', '.join(f'{day:,}' for day in self.days)}"


def last_whole_days(at: datetime) -> list[datetime]:
    """When each of the last seven days that are over began, the oldest first."""
    today = at.replace(hour=0, minute=0, second=0, microsecond=0)
    return [today - timedelta(days=back) for back in range(DAYS, 0, -1)]


def recent_calls_by(
    key: str, calls: CountedQuerySet[Any], *, at: datetime
) -> Mapping[Any, RecentCalls]:
    """By what the key leads to, for 1 query. Without test calls, and without what had none."""
    days = last_whole_days(at)
    return _by_day(_counted(key, calls, *_span(days)), days)


def recent_calls_of_projects(
    request: OrganizationRequest, projects: Sequence[Project]
) -> Mapping[Any, RecentCalls]:
    """What the APIs of each project were called; of no project where none was called at all."""
    days = last_whole_days(timezone.now())
    since, until = _span(days)
    asked = _of_projects(connection.vendor)
    counted = asked.rows(organization=request.organization.pk, since=since, until=until)
    found = _by_day(counted, days)
    return _each([project.pk for project in projects], found) if found else {}


def recent_calls_of_applications(
    request: OrganizationRequest, applications: Sequence[Application]
) -> Mapping[Any, RecentCalls]:
    """How often each application called."""
    keys = [application.pk for application in applications]
    here = Bucket.objects.of_organization(request.organization).filter(caller__in=keys)
    return _each(keys, recent_calls_by("caller", here, at=timezone.now()))


def _each(keys: Sequence[Any], found: Mapping[Any, RecentCalls]) -> Mapping[Any, RecentCalls]:
    """Also those without a call."""
    return {key: found.get(key, RecentCalls([0] * DAYS)) for key in keys}


def _span(days: Sequence[datetime]) -> tuple[datetime, datetime]:
    """From the first of the days on, and before the end of the last one."""
    return days[0], days[-1] + timedelta(days=1)


def _counted(
    key: str, calls: CountedQuerySet[Any], since: datetime, until: datetime
) -> QuerySet[Any, Any]:
    """Calls by what the key leads to and by day."""
    rows = calls.of_span(Span.DAY).between(since, until).without_test_calls()
    return rows.order_by().values_list(key, "start").annotate(Sum("calls"))


@cache
def _of_projects(vendor: str) -> PreparedQuery:
    """Those of all APIs of an organization, by project: Home asks it each time it is opened."""
    organization = Organization(pk=UUID("5a3b1e0c-0000-4000-8000-5a3b1e0c5a3f"))
    since, until = _span(last_whole_days(datetime(2001, 2, 9, tzinfo=UTC)))
    here = Total.objects.of_organization(organization)
    return prepare(
        "calls_of_projects",
        lambda: _counted("version__api__project", here, since, until),
        organization=organization.pk,
        since=since,
        until=until,
    )


def _by_day(
    counted: Iterable[tuple[Any, datetime, int]], days: Sequence[datetime]
) -> Mapping[Any, RecentCalls]:
    places = {day: place for place, day in enumerate(days)}
    found: dict[Any, list[int]] = defaultdict(lambda: [0] * DAYS)
    for called, start, calls in counted:
        found[called][places[start]] += int(calls)
    return {called: RecentCalls(calls) for called, calls in found.items()}
