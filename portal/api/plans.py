"""Operations on plans."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from ninja import Query, Router, Schema, Status
from pydantic import Field, StrictBool, StrictInt

from console.api.form_bodies import OPTIONAL, FormBody
from console.api.lists import narrow, page_of
from console.api.schemas import Id, Line, Listed, ListQuery
from organizations.tenancy.api_access import ApiRequest, demands
from organizations.tenancy.api_resources import Resource
from portal import actions
from portal.actions import PlanTerms
from portal.forms.plans import PlanForm
from portal.models import Plan as PlanRow
from portal.permissions import MANAGE_PLANS

router = Router(tags=["Developer Portal"])


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


class PlanChanges(FormBody):
    """What can be changed of a plan."""

    form = PlanForm
    name: Line = OPTIONAL
    requests: StrictInt | None = OPTIONAL
    window: StrictInt | None = OPTIONAL
    quota: StrictInt | None = OPTIONAL
    needs_approval: StrictBool = OPTIONAL


class NewPlan(PlanChanges):
    """A plan to create. What is left out is not limited."""

    name: Line


class PlansQuery(ListQuery):
    """Which plans the list shows."""

    handle: str = Field("", max_length=40, description="Only the plan with this handle.")
    archived: bool | None = Field(None, description="Only archived plans, or only active ones.")


plans = Resource(
    router,
    "plans",
    noun="a plan",
    shows=Plan,
    rows=lambda organization: organization.plans.all(),
)
plans.gets(MANAGE_PLANS)


@router.get(plans.list_path, response=Listed[Plan], summary="List plans")
@demands(MANAGE_PLANS)
def list_plans(request: ApiRequest, response: HttpResponse, query: Query[PlansQuery]) -> object:
    """List the plans of the organization, the oldest first."""
    rows: Any = plans.visible_to(request.auth, MANAGE_PLANS)
    rows = narrow(rows, query, "handle")
    if query.archived is not None:
        rows = rows.archived() if query.archived else rows.active()
    return page_of(request, response, query, rows, by=("created_at", "pk"))


@plans.creates(MANAGE_PLANS, gets_existing=True)
def create_plan(request: ApiRequest, new_plan: NewPlan) -> PlanRow | Status[PlanRow]:
    """Create a plan that versions can be offered with.

    If there is a plan of this name with the same limits, it is the answer, with 200: a build can
    call this each time.
    """
    terms = PlanTerms(**new_plan.sent(without=("name",)))
    existing_plan = request.organization.plans.like(new_plan.name, **asdict(terms)).first()
    if existing_plan is not None:
        return Status(200, existing_plan)
    return actions.create_plan(name=new_plan.name, terms=terms, by=request.auth)


@plans.changes(MANAGE_PLANS)
def change_plan(request: ApiRequest, plan: PlanRow, changes: PlanChanges) -> None:
    """Change what is sent. New limits also count for the subscriptions that there are.

    Null removes a limit. An archived plan cannot be changed.
    """
    values = changes.over(plan)
    name = values.pop("name")
    actions.change_plan(plan=plan, name=name, terms=PlanTerms(**values), by=request.auth)


@plans.step("archive", MANAGE_PLANS)
def archive_plan(request: ApiRequest, plan: PlanRow) -> None:
    """Archive the plan for good, so that no one subscribes with it. Subscriptions keep it.

    An archived one stays so.
    """
    actions.archive_plan(plan=plan, by=request.auth)
