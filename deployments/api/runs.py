"""Operations on runs: reading them, and requesting one of a scheduled job."""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from console.api.lists import narrow, page_of
from console.api.schemas import Choice, Id, Listed, ListQuery, Strict
from deployments import actions
from deployments.api.environments import environments
from deployments.models import Run as RunRow
from deployments.permissions import VIEW_ENVIRONMENT
from deployments.states.runs import RunState
from organizations.tenancy.api_access import ApiRequest, demands
from organizations.tenancy.api_resources import Resource
from projects.api.components import components
from projects.permissions import MANAGE_COMPONENT

router = Router(tags=["Runs"])
State = Annotated[RunState, Choice(RunState)]


class Run(Schema):
    """One run of a scheduled job, a trigger or a webhook in an environment, or a request of it."""

    id: Id
    component_id: Id
    environment_id: Id
    external_id: str | None = Field(description="What the engine calls it; null before it began.")
    state: State
    is_requested: bool = Field(description="Whether it was requested, and not due or triggered.")
    requester: str = Field(
        alias="requester_name", description="Who requested it, a person or a service account."
    )
    exit_status: int | None
    log_url: str
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    due_at: datetime | None = Field(description="When a request expires that no engine takes.")


class RunsQuery(ListQuery):
    """Which runs the list shows."""

    component_id: str = Field("", max_length=40, description="Only runs of this component.")
    environment_id: str = Field("", max_length=40, description="Only runs in this environment.")
    state: State | None = Field(None, description="Only runs in this state.")


class NewRun(Strict):
    """A scheduled job to run once, in addition to its schedule."""

    component_id: str = Field(description="The ID of a scheduled job.")
    environment_id: str = Field(description="The ID of an environment in which it runs.")


runs = Resource(
    router,
    "runs",
    noun="a run",
    shows=Run,
    rows=lambda organization: organization.runs.select_related("requested_by"),
)
runs.gets(VIEW_ENVIRONMENT, in_projects=True)


@router.get(runs.list_path, response=Listed[Run], summary="List runs")
@demands(VIEW_ENVIRONMENT, in_projects=True)
def list_runs(request: ApiRequest, response: HttpResponse, query: Query[RunsQuery]) -> object:
    """List the runs of all components, and the requests of runs, the newest first."""
    rows: Any = runs.visible_to(request.auth, VIEW_ENVIRONMENT)
    rows = narrow(rows, query, "component_id", "environment_id", "state")
    return page_of(request, response, query, rows, by=("created_at", "pk"), newest_first=True)


@runs.creates(MANAGE_COMPONENT, in_projects=True)
def create_run(request: ApiRequest, new_run: NewRun) -> RunRow:
    """Request that the environment's engine runs a scheduled job once, within an hour."""
    component = components.resolve(request, new_run.component_id, MANAGE_COMPONENT)
    environment = environments.resolve(request, new_run.environment_id, None)
    return actions.request_run(component=component, environment=environment, by=request.auth)


@runs.step("withdraw", MANAGE_COMPONENT, in_projects=True)
def withdraw_run(request: ApiRequest, run: RunRow) -> None:
    """Withdraw a request that no engine has taken."""
    actions.withdraw_run(run=run, by=request.auth)
