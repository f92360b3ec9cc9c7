"""How many APIs projects have, for their cards on Home."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Count, Q, QuerySet

from apis.models import Version
from apis.states import State
from console.database.prepared_queries import PreparedQuery, prepare
from organizations.tenancy.access import OrganizationRequest
from portal.models import State as SubscriptionState
from projects.models import Project
from usage.analytics import seen_apis

MOST_CARDS = 12
"""The most projects for which the query is prepared: Home shows more as a list."""
_PROJECTS = list(range(2_000_000_100, 2_000_000_100 + MOST_CARDS))


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
    member, keys = request.membership, [project.pk for project in projects]
    manages = seen_apis.manages_all_or_none(member)
    if manages is None or len(keys) > MOST_CARDS:
        rows: Any = _numbers(request.organization.apis.discovered_by(member), keys)
    else:
        rows = _prepared_numbers(connection.vendor, manages).fetch_rows(
            organization=member.organization_id, person=member.user_id, projects=keys
        )
    return {project: ApiNumbers(*numbers) for project, *numbers in rows}


def _numbers(apis: QuerySet[Any], projects: Sequence[int]) -> QuerySet[Any, Any]:
    """The numbers of these APIs by their project."""
    is_active = Q(subscriptions__state=SubscriptionState.ACTIVE)
    rows = Version.objects.filter(api__in=apis, api__project__in=projects).order_by()
    return rows.values_list("api__project").annotate(
        apis=Count("api", distinct=True),
        published=Count("api", distinct=True, filter=Q(state=State.PUBLISHED)),
        active=Count("subscriptions", distinct=True, filter=is_active),
    )


@cache
def _prepared_numbers(vendor: str, manages: bool) -> PreparedQuery:
    """Prepare the query of the numbers, for up to MOST_CARDS projects."""
    return prepare(
        f"api_numbers_{manages}",
        lambda: _numbers(seen_apis.sample(manages), _PROJECTS),
        optional=["person"],
        organization=seen_apis.ORGANIZATION,
        person=seen_apis.PERSON,
        projects=_PROJECTS,
    )
