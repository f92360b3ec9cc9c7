"""Operations on subscriptions, and on the plans that versions are offered with."""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from apis.api.versions import VERSION, version_of
from apis.permissions import MANAGE_API
from console.api import problems
from console.api.lists import page_of
from console.api.schemas import Choice, Id, Line, Listed, ListQuery, Strict
from organizations.tenancy.api_access import ApiRequest, demands, row_or_404
from organizations.tenancy.api_resources import ORGANIZATION, Resource
from portal import actions
from portal.api.applications import Reason, applications
from portal.api.plans import Plan
from portal.models import Plan as PlanRow
from portal.models import State as Standing
from portal.models import Subscription as SubscriptionRow
from portal.permissions import VIEW_PORTAL

router = Router(tags=["Developer Portal"])
OFFERS = f"{VERSION}/offers"
MOST_OFFERED = 1_000
"""Plans in one request."""
State = Annotated[Standing, Choice(Standing)]


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


class NewOffers(Strict):
    """The plans that a version is to be offered with."""

    plans: list[Line] = Field(
        max_length=MOST_OFFERED, description="The handles of plans that are not archived."
    )


class Offers(Schema):
    """The plans that a version can be subscribed to with."""

    plans: list[Plan]


class SubscriptionsQuery(ListQuery):
    """Which subscriptions the list shows."""

    state: State | None = Field(None, description="Only subscriptions in this state.")


version_subscriptions = Resource(
    router,
    VERSION.removeprefix(f"{ORGANIZATION}/") + "/subscriptions",
    noun="a subscription",
    shows=Subscription,
    rows=lambda organization: SubscriptionRow.objects.with_details().filter(
        organization=organization
    ),
)


@router.get(OFFERS, response=Offers, summary="Get the plans of a version")
@demands(MANAGE_API)
def get_offers(request: ApiRequest, api: str, version: str) -> object:
    """Get the plans that the version is offered with, by name."""
    return {"plans": list(PlanRow.objects.open_for(version_of(request, api, version)))}


@router.put(OFFERS, response=Offers, summary="Change the plans of a version")
@demands(MANAGE_API)
def change_offers(request: ApiRequest, api: str, version: str, payload: NewOffers) -> object:
    """Offer the version with exactly these plans. Existing subscriptions keep theirs.

    The same again changes nothing. A published version needs at least one plan.
    """
    version_row = version_of(request, api, version)
    actions.offer_plans(version=version_row, plans=_plans(request, payload.plans), by=request.auth)
    return {"plans": list(PlanRow.objects.open_for(version_row))}


@router.get(
    f"{applications.path}/subscriptions",
    response=Listed[Subscription],
    summary="List the subscriptions of an application",
)
@demands(VIEW_PORTAL)
def list_application_subscriptions(
    request: ApiRequest, response: HttpResponse, application: str, query: Query[SubscriptionsQuery]
) -> object:
    """List the subscriptions of the application, the oldest first."""
    application_row = row_or_404(applications.visible_to(request.auth, VIEW_PORTAL), application)
    return _page(request, response, query, application_row.subscriptions)


@router.get(
    version_subscriptions.list_path,
    response=Listed[Subscription],
    summary="List the subscriptions to a version",
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


@router.get(version_subscriptions.path, response=Subscription, summary="Get a subscription")
@demands(MANAGE_API)
def get_subscription(request: ApiRequest, api: str, version: str, subscription: str) -> object:
    """Get the subscription with this ID."""
    version_row = version_of(request, api, version)
    return row_or_404(version_row.subscriptions.all(), subscription)


@version_subscriptions.step("approve", MANAGE_API)
def approve_subscription(
    request: ApiRequest, api: str, version: str, subscription: SubscriptionRow
) -> None:
    """Let the application call the version. The subscription must be pending."""
    _demand_version(request, api, version, subscription)
    actions.approve_subscription(subscription=subscription, by=request.auth)


@version_subscriptions.step("reject", MANAGE_API)
def reject_subscription(
    request: ApiRequest, api: str, version: str, subscription: SubscriptionRow, reason: Reason
) -> None:
    """Refuse it for a reason that the subscriber reads. The subscription must be pending."""
    _demand_version(request, api, version, subscription)
    actions.reject_subscription(subscription=subscription, reason=reason.reason, by=request.auth)


@version_subscriptions.step("block", MANAGE_API)
def block_subscription(
    request: ApiRequest, api: str, version: str, subscription: SubscriptionRow, reason: Reason
) -> None:
    """Have gateways refuse its calls, for a reason that the subscriber reads. It must be active."""
    _demand_version(request, api, version, subscription)
    actions.block_subscription(subscription=subscription, reason=reason.reason, by=request.auth)


@version_subscriptions.step("unblock", MANAGE_API)
def unblock_subscription(
    request: ApiRequest, api: str, version: str, subscription: SubscriptionRow
) -> None:
    """Let its calls through again. The subscription must be blocked."""
    _demand_version(request, api, version, subscription)
    actions.unblock_subscription(subscription=subscription, by=request.auth)


def _plans(request: ApiRequest, handles: list[str]) -> list[PlanRow]:
    """The active plans with these handles. Raises a Problem at each handle without one."""
    rows = request.organization.plans.active().filter(handle__in=handles)
    plans = {plan.handle: plan for plan in rows}
    errors = [
        problems.error_at("body", ["plans", place], "There is no active plan with this handle.")
        for place, handle in enumerate(handles)
        if handle not in plans
    ]
    if errors:
        raise problems.Problem(problems.INVALID, errors=errors)
    return [plans[handle] for handle in handles]


def _page(request: ApiRequest, response: HttpResponse, query: SubscriptionsQuery, rows: Any) -> Any:
    """A page of these subscriptions, filtered by the query."""
    rows = rows.all() if query.state is None else rows.filter(state=query.state)
    return page_of(request, response, query, rows, by=("asked_at", "pk"))


def _demand_version(
    request: ApiRequest, api: str, version: str, subscription: SubscriptionRow
) -> None:
    """Raise Problem (404) if the subscription is not to the version of the URL."""
    if subscription.version_id != version_of(request, api, version).pk:
        raise problems.Problem(problems.NOT_FOUND)
