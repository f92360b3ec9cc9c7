"""What programs can ask about plans, applications and subscriptions, and decide about them."""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from apis.api.versions import VERSION, version_of
from apis.permissions import MANAGE_API
from console.api.lists import page_of
from console.api.schemas import Choice, Id, Listed, ListQuery, Strict
from console.words.lines import LONGEST
from organizations.tenancy.api_access import ApiRequest, demands, found
from portal import actions
from portal.models import Application as ApplicationRow
from portal.models import State as Standing
from portal.models import Subscription as SubscriptionRow
from portal.permissions import MANAGE_PLANS, VIEW_PORTAL

router = Router(tags=["Developer Portal"])
ONE = "/organizations/{uuid:organization}"
PLANS, APPLICATIONS = f"{ONE}/plans", f"{ONE}/applications"
APPLICATION = f"{APPLICATIONS}/{{application}}"
SUBSCRIPTIONS = f"{VERSION}/subscriptions"
SUBSCRIPTION = f"{SUBSCRIPTIONS}/{{subscription}}"
State = Annotated[Standing, Choice(Standing)]


class Plan(Schema):
    """Limits on the requests of a subscription, and whether someone approves it first."""

    id: Id
    handle: str
    name: str
    requests: int | None = Field(description="Requests in the window. Null for any number.")
    window: int | None = Field(description="In seconds.")
    quota: int | None = Field(description="Calls in a calendar month in UTC. Null for any number.")
    needs_approval: bool
    created_at: datetime
    archived_at: datetime | None = Field(description="Null while it is active.")


class Application(Schema):
    """A program that calls APIs."""

    id: Id
    handle: str
    name: str
    description: str
    owner_id: Id | None = Field(description="The membership of the owner, if there is one.")
    created_at: datetime
    blocked_at: datetime | None
    blocked_reason: str


class Subscription(Schema):
    """An application's access to a version, with a plan."""

    id: Id
    application_id: Id
    version_id: Id
    plan_id: Id
    state: State
    purpose: str
    asked_at: datetime
    decided_at: datetime | None
    reason: str = Field(description="Why it is blocked or was rejected.")
    quota_exhausted_until: datetime | None = Field(
        description="Until when calls are denied, because the quota of the month is used up."
    )


class Reason(Strict):
    """Why it is decided like this."""

    reason: str = Field(min_length=1, max_length=LONGEST, description="The subscriber is told.")


class PlansQuery(ListQuery):
    """Which plans the list shows."""

    handle: str = Field("", max_length=40, description="Only the plan with this handle.")
    archived: bool | None = Field(None, description="Only archived plans, or only active ones.")


class ApplicationsQuery(ListQuery):
    """Which applications the list shows."""

    handle: str = Field("", max_length=40, description="Only the application with this handle.")


class SubscriptionsQuery(ListQuery):
    """Which subscriptions the list shows."""

    state: State | None = Field(None, description="Only subscriptions in this state.")


@router.get(PLANS, response=Listed[Plan], summary="List plans")
@demands(MANAGE_PLANS)
def list_plans(request: ApiRequest, response: HttpResponse, query: Query[PlansQuery]) -> object:
    """List the plans of the organization, the oldest first."""
    rows: Any = request.organization.plans.all()
    if query.handle:
        rows = rows.filter(handle=query.handle)
    if query.archived is not None:
        rows = rows.archived() if query.archived else rows.active()
    return page_of(request, response, query, rows, by=("created_at", "pk"))


@router.get(f"{PLANS}/{{plan}}", response=Plan, summary="Get a plan")
@demands(MANAGE_PLANS)
def get_plan(request: ApiRequest, plan: str) -> object:
    """Get the plan with this ID."""
    return found(request.organization.plans.all(), plan)


@router.get(APPLICATIONS, response=Listed[Application], summary="List applications")
@demands(VIEW_PORTAL)
def list_applications(
    request: ApiRequest, response: HttpResponse, query: Query[ApplicationsQuery]
) -> object:
    """List the applications that the owner of the token sees, the oldest first.

    These are own applications and shared ones, or all with the permission
    `manage_all_applications`.
    """
    rows = ApplicationRow.objects.readable_by(request.auth)
    if query.handle:
        rows = rows.filter(handle=query.handle)
    return page_of(request, response, query, rows, by=("created_at", "pk"))


@router.get(APPLICATION, response=Application, summary="Get an application")
@demands(VIEW_PORTAL)
def get_application(request: ApiRequest, application: str) -> object:
    """Get the application with this ID."""
    return found(ApplicationRow.objects.readable_by(request.auth), application)


@router.get(
    f"{APPLICATION}/subscriptions",
    response=Listed[Subscription],
    summary="List the subscriptions of an application",
)
@demands(VIEW_PORTAL)
def list_application_subscriptions(
    request: ApiRequest, response: HttpResponse, application: str, query: Query[SubscriptionsQuery]
) -> object:
    """List the subscriptions of the application, the oldest first."""
    one = found(ApplicationRow.objects.readable_by(request.auth), application)
    return _page(request, response, query, one.subscriptions)


@router.get(
    SUBSCRIPTIONS, response=Listed[Subscription], summary="List the subscriptions to a version"
)
@demands(MANAGE_API)
def list_subscriptions(
    request: ApiRequest,
    response: HttpResponse,
    api: str,
    version: str,
    query: Query[SubscriptionsQuery],
) -> object:
    """List the subscriptions to the version, the oldest first."""
    return _page(request, response, query, version_of(request, api, version).subscriptions)


@router.get(SUBSCRIPTION, response=Subscription, summary="Get a subscription")
@demands(MANAGE_API)
def get_subscription(request: ApiRequest, api: str, version: str, subscription: str) -> object:
    """Get the subscription with this ID."""
    return _subscription(request, api, version, subscription)


@router.post(f"{SUBSCRIPTION}/approve", response=Subscription, summary="Approve a subscription")
@demands(MANAGE_API)
def approve_subscription(request: ApiRequest, api: str, version: str, subscription: str) -> object:
    """Let the application call the version. The subscription must be pending."""
    row = _subscription(request, api, version, subscription)
    actions.approve_subscription(subscription=row, by=request.auth)
    return _subscription(request, api, version, subscription)


@router.post(f"{SUBSCRIPTION}/reject", response=Subscription, summary="Reject a subscription")
@demands(MANAGE_API)
def reject_subscription(
    request: ApiRequest, api: str, version: str, subscription: str, why: Reason
) -> object:
    """Refuse it for a reason that the subscriber reads. The subscription must be pending."""
    row = _subscription(request, api, version, subscription)
    actions.reject_subscription(subscription=row, reason=why.reason, by=request.auth)
    return _subscription(request, api, version, subscription)


def _page(request: ApiRequest, response: HttpResponse, query: SubscriptionsQuery, of: Any) -> Any:
    rows = of.all() if query.state is None else of.filter(state=query.state)
    return page_of(request, response, query, rows, by=("asked_at", "pk"))


def _subscription(request: ApiRequest, api: str, version: str, pk: str) -> SubscriptionRow:
    of_version = version_of(request, api, version)
    row: SubscriptionRow = found(of_version.subscriptions.told_of(), pk)
    row.version, row.organization = of_version, request.organization
    return row
