"""Versions of APIs with subscriptions and recent calls, for Home and the page of a project."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, Count, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from apis.models import Version
from apis.states import State
from organizations.models import Membership, Organization
from organizations.tenancy.access import OrganizationRequest
from portal.models import State as SubscriptionState
from portal.models import Subscription
from projects.models import Project
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
    return {"version_rows": _rows_of(request, Q(), MOST_ON_HOME)}


def project_context(request: OrganizationRequest, project: Project) -> Mapping[str, Any]:
    """Template context: the versions of the project's APIs."""
    return {"version_rows": _rows_of(request, Q(api__project=project), MOST_OF_PROJECT)}


def _rows_of(request: OrganizationRequest, condition: Q, most: int) -> list[VersionRow]:
    """The first `most` versions that the member sees, in two queries; retired ones are left out."""
    organization, member = request.organization, request.membership
    versions = list(_in_rows(organization.apis.discovered_by(member), condition)[:most])
    for version in versions:
        version.api.organization = organization
    ids = [version.pk for version in versions]
    calls = _recent_calls(organization, ids) if ids and member.can(VIEW_ANALYTICS) else {}
    return [VersionRow(version, calls.get(version.pk)) for version in versions]


def _in_rows(apis: QuerySet[Any], condition: Q) -> QuerySet[Version]:
    """Versions of these APIs in the order of rows, with `active` and `pending`."""
    ranks = (When(state=state, then=rank) for rank, state in enumerate(_FIRST_SHOWN))
    rows = Version.objects.filter(condition, api__in=apis).exclude(state=State.RETIRED)
    return (
        rows.select_related("api")
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


def _recent_calls(
    organization: Organization, versions: Collection[int]
) -> dict[int, CallsOfVersion]:
    """The recent calls of these versions by ID, in one query; without those that had none."""
    days = last_whole_days(timezone.now())
    places: dict[datetime, int] = {day: place for place, day in enumerate(days)}
    totals = Total.objects.of_organization(organization).filter(version__in=versions)
    rows = totals.of_span(Span.DAY).between(*span_of_days(days)).without_test_calls()
    by_day = rows.order_by().values_list("version", "start")
    calls: dict[int, list[int]] = defaultdict(lambda: [0] * DAYS)
    errors: dict[int, int] = defaultdict(int)
    failed = Sum("calls", filter=Q(status_class__gte=4), default=0)
    for version, start, called, refused in by_day.annotate(Sum("calls"), failed=failed):
        calls[version][places[start]] += int(called)
        errors[version] += int(refused)
    return {key: CallsOfVersion(RecentCalls(days), errors[key]) for key, days in calls.items()}


@dataclass(frozen=True)
class ApiNumbers:
    """How many APIs a project has, how many are published, and their active subscriptions."""

    apis: int
    published: int
    subscriptions: int


def api_numbers_of_projects(
    request: OrganizationRequest, projects: Sequence[Project]
) -> Mapping[Any, ApiNumbers]:
    """The numbers of each project's APIs by its ID, in one query; nothing for one without APIs."""
    apis = request.organization.apis.discovered_by(request.membership)
    is_active = Q(subscriptions__state=SubscriptionState.ACTIVE)
    rows = (
        Version.objects.filter(api__in=apis, api__project__in=projects)
        .order_by()
        .values_list("api__project")
        .annotate(
            apis=Count("api", distinct=True),
            published=Count("api", distinct=True, filter=Q(state=State.PUBLISHED)),
            active=Count("subscriptions", distinct=True, filter=is_active),
        )
    )
    return {project: ApiNumbers(*numbers) for project, *numbers in rows}
