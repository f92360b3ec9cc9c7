"""What engines report of runs, and what they are asked to run."""

from typing import Annotated, Any, Literal

from django.http import HttpResponse
from ninja import Query, Router, Schema, Status
from pydantic import AfterValidator, Field, StrictInt, ValidationInfo, field_validator

from builds.api.ci_builds import Url, clean_id, invalid_value
from console.api import problems
from console.api.schemas import Id, Line, Strict
from console.serving.addresses import absolute
from deployments.actions.runs import report_run as take
from deployments.api.engines import EngineBearer, EngineRequest
from deployments.models import Run
from deployments.states.runs import RunReport, RunState
from organizations.tenancy.api_access import demand_known_parameters, row_or_404
from organizations.tenancy.machine_access import accepts_credential
from projects.models import Component

router = Router(tags=["Engines"], auth=EngineBearer())
LARGEST_STATUS = 2**31 - 1


class RequestedRun(Schema):
    """What a person asks the engine to run once."""

    id: Id = Field(description="Send it as `request` when the run starts.")
    component: str = Field(description="Its project and its handle, as in `shop/nightly`.")
    requested_at: Any
    expires_at: Any = Field(description="Until then it can be taken.")


class RequestedRuns(Schema):
    """All that can be taken now, the oldest first."""

    runs: list[RequestedRun]


class RunStateQuery(Strict):
    """Which runs the list shows."""

    state: Literal["requested"] = Field(
        "requested", description="Only requested ones are ever shown to an engine."
    )


@router.get("/runs", response=RequestedRuns, summary="List requested runs")
@accepts_credential(EngineBearer)
def list_requested_runs(request: EngineRequest, query: Query[RunStateQuery]) -> object:
    """List what people asked to run now in the environment, and no engine has taken."""
    demand_known_parameters(request, query)
    rows = (
        request.auth.environment.runs.fetchable().with_details().order_by("created_at", "pk")[:100]
    )
    return {"runs": [_answer_of(run) for run in rows]}


def _answer_of(run: Run) -> dict[str, Any]:
    """The fields of a requested run, as the list answers them."""
    return {
        "id": run.pk,
        "component": f"{run.component.project.handle}/{run.component.handle}",
        "requested_at": run.created_at,
        "expires_at": run.due_at,
    }


class RunBody(Strict):
    """What an engine says of one run."""

    component: Line = Field(max_length=90, description="Such as `shop/nightly`.")
    id: Annotated[str, AfterValidator(clean_id)] = Field(
        description="What the engine calls this run. The same for all reports on it."
    )
    state: Literal["started", "succeeded", "failed", "timed-out"]
    exit_status: StrictInt | None = Field(
        None,
        ge=-LARGEST_STATUS - 1,
        le=LARGEST_STATUS,
        validate_default=True,
        description="Of a run that has ended.",
    )
    log_url: Url = ""
    request: str = Field(
        "", max_length=40, description="Which requested run this is. Send it to take the request."
    )

    @field_validator("exit_status")
    @classmethod
    def _is_of_ended_run(cls, value: int | None, info: ValidationInfo) -> int | None:
        """The exit status, checked to be missing with the state `started`."""
        if value is not None and info.data.get("state") == RunState.STARTED:
            raise invalid_value("Only a run that has ended has an exit status. Leave it out.")
        return value

    def as_report(self) -> RunReport:
        """The report for the action."""
        return RunReport(
            external_id=self.id,
            state=RunState(self.state),
            exit_status=self.exit_status,
            log_url=self.log_url,
        )


class Reported(Schema):
    """The run as it is after the report."""

    id: Id = Field(description="What the console calls it.")
    state: str
    url: str = Field(description="The page of the runs of its component.")
    unchanged: bool = Field(description="Whether the report said nothing new.")


@router.post("/runs", response={200: Reported, 201: Reported}, summary="Report a run")
@accepts_credential(EngineBearer)
def report_run(request: EngineRequest, response: HttpResponse, body: RunBody) -> Any:
    """Report a run of a scheduled job, a trigger or a webhook in the environment of the engine.

    Send a report when it starts and when it ends, with the same `id`. A report that is late or
    repeated changes nothing (200, `unchanged`). One that contradicts the end of the run is 409. The
    start of a run is what keeps a scheduled job from being late.
    """
    component = _component(request, body.component)
    requested = None
    if body.request:
        requested = row_or_404(
            request.auth.environment.runs.filter(component=component), body.request
        )
    reported = take(
        component=component, report=body.as_report(), request=requested, by=request.auth
    )
    run = reported.run
    answer = {
        "id": run.pk,
        "state": run.state,
        "url": absolute(run.get_absolute_url()),
        "unchanged": reported.is_unchanged,
    }
    return Status(201 if reported.is_new else 200, answer)


def _component(request: EngineRequest, name: str) -> Component:
    """The component with this name, such as `shop/nightly`. Raises a Problem (404)."""
    project, _, handle = name.partition("/")
    rows = request.auth.organization.components.filter(project__handle=project, handle=handle)
    component = rows.first()
    if component is None:
        raise problems.Problem(
            problems.NOT_FOUND,
            "No component of the organization has this name. Send its project and its handle, such"
            " as shop/nightly.",
        )
    return component
