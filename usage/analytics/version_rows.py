"""Versions of APIs with subscriptions and recent calls, for Home and the page of a project."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Case, Count, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from apis.models import Version
from apis.states import State
from console.database.prepared_queries import PreparedQuery, prepare
from organizations.models import Membership, Organization
from organizations.tenancy.access import OrganizationRequest
from portal.models import State as SubscriptionState
from portal.models import Subscription
from projects.models import Project
from usage.analytics import seen_apis
from usage.analytics.figures import percent
from usage.analytics.recent_calls import DAYS, RecentCalls, last_whole_days, span_of_days
from usage.models import Span, Total
from usage.permissions import VIEW_ANALYTICS

MOST_ON_HOME, MOST_OF_PROJECT = 5, 20
"""The most versions in rows. The list of APIs has all of them."""
MANY_ERRORS = 0.05
"""The part of the calls from which on errors are marked."""
_FIRST_SHOWN = (
    *(State.BLOCKED, State.PUBLISHED, State.PRE_RELEASED, State.CREATED, State.DEPRECATED),
)


@dataclass(frozen=True)
class CallsOfVersion:
    """Calls of the last seven whole days, and how many of them were answered with an error."""

    recent: RecentCalls
    errors: int

    @property
    def error_rate(self) -> str:
        """The errors in percent of the calls."""
        return percent(self.errors, self.recent.number)

    @property
    def has_many_errors(self) -> bool:
        """Whether more than `MANY_ERRORS` of the calls were answered with an error."""
        return self.errors > MANY_ERRORS * self.recent.number


@dataclass(frozen=True)
class VersionRow:
    """A version with its numbers of subscriptions, and its calls; None if there were none."""

    version: Any
    """The version, with `active` and `pending` subscriptions as numbers."""
    calls: CallsOfVersion | None


def home_context(request: OrganizationRequest, member: Membership) -> Mapping[str, Any]:
    """Template context: the versions that are blocked, published or begun, the first of them."""
    return {"version_rows": _rows_of(request, _versions_on_home(member))}


def project_context(request: OrganizationRequest, project: Project) -> Mapping[str, Any]:
    """Template context: the versions of the project's APIs."""
    apis = request.organization.apis.discovered_by(request.membership)
    versions = _in_rows(apis, Q(api__project=project))[:MOST_OF_PROJECT]
    return {"version_rows": _rows_of(request, list(versions))}


def _rows_of(request: OrganizationRequest, versions: list[Version]) -> list[VersionRow]:
    """The rows of these versions, with the calls that the member may read, in one query."""
    organization, ids = request.organization, [version.pk for version in versions]
    for version in versions:
        version.api.organization = organization
    may_read = ids and request.membership.can(VIEW_ANALYTICS)
    calls = _recent_calls(organization, ids) if may_read else {}
    return [VersionRow(version, calls.get(version.pk)) for version in versions]


def _versions_on_home(member: Membership) -> list[Version]:
    """The first versions that the member sees, in one query."""
    manages = seen_apis.manages_all_or_none(member)
    if manages is None:
        apis = member.organization.apis.discovered_by(member)
        return list(_in_rows(apis, Q())[:MOST_ON_HOME])
    query = _prepared_versions(connection.vendor, manages)
    return query.fetch_instances(organization=member.organization_id, person=member.user_id)


@cache
def _prepared_versions(vendor: str, manages: bool) -> PreparedQuery:
    """Prepare the query of the versions on Home."""
    return prepare(
        f"versions_on_home_{manages}",
        lambda: _in_rows(seen_apis.sample(manages), Q())[:MOST_ON_HOME],
        optional=["person"],
        organization=seen_apis.ORGANIZATION,
        person=seen_apis.PERSON,
    )


def _in_rows(apis: QuerySet[Any], condition: Q) -> QuerySet[Version]:
    """Versions of these APIs in the order of rows, with `active` and `pending`."""
    ranks = (When(state=state, then=rank) for rank, state in enumerate(_FIRST_SHOWN))
    rows = Version.objects.filter(condition, api__in=apis).exclude(state=State.RETIRED)
    return (
        rows.select_related("api")
        .only("major", "state", "published_at", "api__name", "api__handle")
        .annotate(
            active=_subscriptions_in(SubscriptionState.ACTIVE),
            pending=_subscriptions_in(SubscriptionState.PENDING),
        )
        .order_by(Case(*ranks), "api__name_key", "-major")
    )


def _subscriptions_in(state: SubscriptionState) -> Coalesce:
    """The number of a version's subscriptions in this state."""
    rows = Subscription.objects.filter(version=OuterRef("pk"), state=state).order_by()
    return Coalesce(
        Subquery(rows.values("version").annotate(number=Count("pk")).values("number")), Value(0)
    )


def _recent_calls(organization: Organization, versions: Sequence[int]) -> dict[int, CallsOfVersion]:
    """The recent calls of these versions by ID, in one query; without those that had none."""
    days = last_whole_days(timezone.now())
    places: dict[datetime, int] = {day: place for place, day in enumerate(days)}
    since, until = span_of_days(days)
    values = {"organization": organization.pk, "since": since, "until": until}
    query = _prepared_calls(connection.vendor)
    calls: dict[int, list[int]] = defaultdict(lambda: [0] * DAYS)
    errors: dict[int, int] = defaultdict(int)
    for version, start, called, failed in query.fetch_rows(versions=versions, **values):
        calls[version][places[start]] += int(called)
        errors[version] += int(failed)
    return {key: CallsOfVersion(RecentCalls(days), errors[key]) for key, days in calls.items()}


@cache
def _prepared_calls(vendor: str) -> PreparedQuery:
    """Prepare the query of the calls and errors of some versions by day."""
    organization = Organization(pk=UUID("5a3b1e0c-0000-4000-8000-5a3b1e0c5a52"))
    since, until = span_of_days(last_whole_days(datetime(2001, 2, 9, tzinfo=UTC)))
    versions = range(2_000_000_100, 2_000_000_100 + max(MOST_ON_HOME, MOST_OF_PROJECT))
    totals = Total.objects.of_organization(organization).filter(version__in=list(versions))
    rows = totals.of_span(Span.DAY).between(since, until).without_test_calls().order_by()
    failed = Sum("calls", filter=Q(status_class__gte=4), default=0)
    return prepare(
        "calls_of_versions",
        lambda: rows.values_list("version", "start").annotate(Sum("calls"), failed=failed),
        organization=organization.pk,
        versions=list(versions),
        since=since,
        until=until,
    )
