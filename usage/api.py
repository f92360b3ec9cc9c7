"""Operations that read how often APIs were called, with what result, and by which applications."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from apis.api.versions import VERSION, versions
from apis.environments import Environment
from apis.permissions import MANAGE_API
from console.api import problems
from console.api.schemas import Choice, Day, Id, Strict
from organizations.tenancy.api_access import ApiRequest, demands, row_or_404
from organizations.tenancy.api_resources import ORGANIZATION
from portal.api.applications import applications
from portal.permissions import VIEW_PORTAL
from usage.analytics import figures
from usage.analytics.periods import period_of
from usage.analytics.queries import MOST_LISTED, CallShare, UsageReport
from usage.latency import BOUNDS, percentile
from usage.permissions import VIEW_ANALYTICS

router = Router(tags=["Usage"])
LATENCY = f"of the calls took at most. Null without calls; {BOUNDS[-1]} stands for more, too."


class Calls(Schema):
    """Calls that gateways reported, added up."""

    calls: int
    client_errors: int = Field(description="How many were answered 4xx.")
    server_errors: int = Field(description="How many were answered 5xx.")
    bytes: int = Field(description="Of all responses.")
    latency_p50_ms: int | None = Field(description=f"What half {LATENCY}")
    latency_p95_ms: int | None = Field(description=f"What 95 % {LATENCY}")


class CallsOfStep(Calls):
    """The calls of an hour, a day or a week."""

    start: datetime
    is_over: bool = Field(description="Whether it has ended. Gateways may still report some calls.")


class CallsOfVersion(Calls):
    """The calls of one version of an API."""

    version_id: Id
    api_handle: str
    major: int


class CallsOfApplication(Calls):
    """The calls of one application."""

    application_id: Id | None = Field(description="Null for deleted applications, taken together.")
    name: str


ByVersion = Annotated[
    list[CallsOfVersion],
    Field(description=f"The {MOST_LISTED} versions with most calls, those first."),
]
ByApplication = Annotated[
    list[CallsOfApplication],
    Field(description=f"The {MOST_LISTED} applications with most calls, those first."),
]
ApplicationsSince = Annotated[
    datetime,
    Field(description="From when on calls count in `applications`: later than `start` if many."),
]
TestCalls = Annotated[
    int, Field(description="How many test calls there were, which no other number counts.")
]


class Usage(Schema):
    """The calls of a period."""

    start: datetime
    until: datetime = Field(description="When the last step ends, which may be later than now.")
    step: Literal["hour", "day", "week"] = Field(description="How long each of `steps` is, in UTC.")
    total: Calls
    steps: list[CallsOfStep] = Field(description="The oldest first, also those without calls.")


class UsageOfVersion(Usage):
    """The calls of a version of an API."""

    test_calls: TestCalls
    applications_since: ApplicationsSince
    applications: ByApplication


class UsageOfApplication(Usage):
    """The calls of an application."""

    versions: ByVersion


class UsageOfOrganization(Usage):
    """The calls of all APIs of an organization."""

    test_calls: TestCalls
    applications_since: ApplicationsSince
    applications: ByApplication
    versions: ByVersion


class UsageQuery(Strict):
    """Which calls are added up."""

    period: Literal["24h", "7d", "30d", "13w"] = Field(
        "7d", description="24 hours, 7 or 30 days, or 13 weeks, up to now."
    )
    last_day: Day | None = Field(
        None, description="The day, in UTC, with which the period ends, in place of now."
    )
    mode: Annotated[Environment, Choice(Environment)] | None = Field(
        None, description="Only calls in this mode."
    )


@router.get(f"{ORGANIZATION}/usage", response=UsageOfOrganization, summary="Get the usage")
@demands(VIEW_ANALYTICS)
def get_usage(request: ApiRequest, query: Query[UsageQuery]) -> object:
    """Get the calls of all APIs of the organization, by version and by application."""
    report = _report(request, query, {})
    return _of_period(report) | _of_callers(report) | _of_versions(report)


@router.get(f"{VERSION}/usage", response=UsageOfVersion, summary="Get the usage of a version")
@demands(MANAGE_API, in_projects=True)
def get_version_usage(
    request: ApiRequest, api: str, version: str, query: Query[UsageQuery]
) -> object:
    """Get the calls of the version with this ID, by application."""
    reach = request.auth.reach(MANAGE_API)
    rows = reach.limit(versions.visible_to(request.auth, MANAGE_API))
    row = row_or_404(rows, version)
    if str(row.api_id) != api:
        raise problems.Problem(problems.NOT_FOUND)
    report = _report(request, query, {"version": row.pk})
    return _of_period(report) | _of_callers(report)


@router.get(
    f"{applications.path}/usage",
    response=UsageOfApplication,
    summary="Get the usage of an application",
)
@demands(VIEW_PORTAL)
def get_application_usage(
    request: ApiRequest, application: str, query: Query[UsageQuery]
) -> object:
    """Get the calls of the application with this ID, by version."""
    row = row_or_404(applications.visible_to(request.auth, VIEW_PORTAL), application)
    report = _report(request, query, {"caller": row.pk})
    return _of_period(report) | _of_versions(report)


def _report(request: ApiRequest, query: UsageQuery, about: Mapping[str, UUID | int]) -> UsageReport:
    """The report of the period that the query names. Raises Problem (422) for an unfit last day."""
    at = timezone.now()
    name = f"{query.period}-{query.last_day}" if query.last_day else query.period
    period = period_of(name, at)
    if period is None:
        error = problems.error_at(
            "query", ["last_day"], "Send today or a day before, of which calls are still kept."
        )
        raise problems.Problem(problems.INVALID, errors=[error])
    about = {"organization": request.organization.pk, **about}
    return UsageReport(about, period, query.mode or "", at=at)


def _of_period(report: UsageReport) -> dict[str, Any]:
    """The values of `Usage`."""
    first, last = report.steps[0], report.steps[-1]
    steps = [
        {"start": step.start, "is_over": step.is_over, **_calls(step.figures)}
        for step in report.steps
    ]
    return {
        "start": first.start,
        "until": last.last + report.period.step,
        "step": report.period.unit,
        "total": _calls(report.total),
        "steps": steps,
    }


def _of_callers(report: UsageReport) -> dict[str, Any]:
    """The test calls, and the calls of each application."""
    callers = [
        {"application_id": part.pk, "name": part.name, **_calls(part.figures)}
        for part in report.by_application
        if not part.is_test
    ]
    return {
        "test_calls": report.test_calls,
        "applications_since": report.listed_from,
        "applications": callers,
    }


def _of_versions(report: UsageReport) -> dict[str, Any]:
    """The calls of each version."""
    return {"versions": [_of_version(part) for part in report.by_version]}


def _of_version(part: CallShare) -> dict[str, Any]:
    """The calls of a version, with its names."""
    handle, major = part.address or ("", 0)
    names = {"version_id": part.pk, "api_handle": handle, "major": major}
    return names | _calls(part.figures)


def _calls(counted: figures.Figures) -> dict[str, Any]:
    """The values of `Calls`."""
    return {
        "calls": counted.calls,
        "client_errors": counted.client_errors,
        "server_errors": counted.server_errors,
        "bytes": counted.bytes,
        "latency_p50_ms": percentile(counted.latencies, 0.5),
        "latency_p95_ms": percentile(counted.latencies, 0.95),
    }
