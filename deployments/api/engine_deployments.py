"""What engines fetch and report."""

import re
from typing import Annotated, Any, Literal

from ninja import Query, Router, Schema
from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from builds.api.ci_builds import Url, invalid_value
from console.api import problems
from console.api.schemas import Id, Line, Strict
from console.words import text
from deployments.actions import Observation, report_deployment, report_observed
from deployments.api.engines import EngineBearer, EngineRequest
from deployments.engines import EngineReport
from deployments.models import Deployment
from deployments.states.deployments import DeploymentState, ObservedState
from organizations.tenancy.api_access import demand_known_parameters, row_or_404
from organizations.tenancy.machine_access import accepts_credential
from projects.models import Component

router = Router(tags=["Engines"], auth=EngineBearer())
MOST = 500
"""The most components in one report on what runs."""


def _digest(value: str) -> str:
    """The digest, checked to be empty or a SHA-256."""
    if value and not re.fullmatch(r"sha256:[0-9a-f]{64}", value):
        raise invalid_value("Send a digest such as sha256:…, with 64 hexadecimal digits.")
    return value


Shown = Annotated[str, AfterValidator(text.shown)]


class ApprovedDeployment(Schema):
    """What an engine is to carry out."""

    id: Id
    component: str = Field(description="Its project and its handle, as in `shop/orders`.")
    kind: Literal["deploy", "promote", "rollback", "stop"]
    artifact: str = Field(description="Deploy exactly this. Of `stop`: what ran.")
    digest: str
    commit: str
    approved_at: Any
    expires_at: Any = Field(description="Until then it can be taken.")


class ApprovedDeployments(Schema):
    """Up to 100 deployments that can be taken now, the first approved first."""

    deployments: list[ApprovedDeployment]


class StateQuery(Strict):
    """Which deployments the list shows."""

    state: Literal["approved"] = Field(
        "approved", description="Only approved ones are ever shown to an engine."
    )


@router.get("/deployments", response=ApprovedDeployments, summary="List approved deployments")
@accepts_credential(EngineBearer)
def list_approved_deployments(request: EngineRequest, query: Query[StateQuery]) -> object:
    """List the approved deployments to the environment that an engine can take now.

    The 100 that were approved first, in this order. None while the environment is frozen, and of
    archived components only stops. `state` can only be `approved`.
    """
    demand_known_parameters(request, query)
    environment = request.auth.environment
    rows = environment.deployments.fetchable().with_details().order_by("approved_at", "pk")[:100]
    return {"deployments": [_answer_of(deployment) for deployment in rows]}


def _answer_of(deployment: Deployment) -> dict[str, Any]:
    """The fields of an approved deployment, as the list answers them."""
    component = deployment.component
    return {
        "id": deployment.pk,
        "component": f"{component.project.handle}/{component.handle}",
        "kind": deployment.kind,
        "artifact": deployment.artifact,
        "digest": deployment.digest,
        "commit": deployment.commit,
        "approved_at": deployment.approved_at,
        "expires_at": deployment.due_at,
    }


class StatusBody(Strict):
    """What an engine says of one deployment."""

    state: Literal["running", "succeeded", "failed"] = Field(
        description="`running` takes it. Repeat it as a sign of life; then the deadline moves."
    )
    reference: Line = Field(
        "",
        max_length=200,
        validate_default=True,
        description="What the engine calls its run. `running` needs it, to tell two apart.",
    )
    url: Url = Field("", description="Where it can be opened, or its log.")
    error: Shown = Field("", max_length=1000, description="Why it failed.")

    @field_validator("reference")
    @classmethod
    def _has_reference_to_take(cls, value: str, info: ValidationInfo) -> str:
        """The reference, checked not to be empty with the state `running`."""
        if info.data.get("state") == "running" and not value.strip():
            raise invalid_value(
                "Send what the engine calls its run, so that two engines are told apart."
            )
        return value


class ReportedDeployment(Schema):
    """The deployment as it is after the report."""

    id: Id
    state: str
    reference: str
    unchanged: bool = Field(description="Whether the report said nothing new.")


@router.post(
    "/deployments/{deployment}/status",
    response=ReportedDeployment,
    summary="Report the status of a deployment",
)
@accepts_credential(EngineBearer)
def report_deployment_status(request: EngineRequest, deployment: str, body: StatusBody) -> object:
    """Take an approved deployment, and say later what came of it.

    A second engine with another `reference` gets 409 with the name of the first. A report that says
    nothing new changes nothing. A success moves what is decided to run in the environment.
    """
    row = row_or_404(request.auth.environment.deployments.all(), deployment)
    report = EngineReport(
        DeploymentState(body.state), reference=body.reference, url=body.url, error=body.error
    )
    after = report_deployment(deployment=row, report=report, by=request.auth)
    return {
        "id": after.pk,
        "state": after.state,
        "reference": after.engine_reference,
        "unchanged": after.state == row.state,
    }


class ObservedComponent(Strict):
    """What runs of one component."""

    component: str = Field(max_length=90, description="Such as `shop/orders`.")
    digest: Annotated[str, AfterValidator(_digest)] = Field("", description="Empty for nothing.")
    state: Literal["healthy", "degraded", "stopped"]


class ObservedBody(Strict):
    """What an engine found to run in its environment."""

    components: list[ObservedComponent] = Field(max_length=MOST)


class Observed(Schema):
    """What was kept."""

    components: int


@router.put("/observed", response=Observed, summary="Report what runs")
@accepts_credential(EngineBearer)
def report_observed_components(request: EngineRequest, body: ObservedBody) -> object:
    """Tell what really runs. It decides nothing: where it differs, pages say so."""
    components = _components_by_name(request)
    names = [observed.component for observed in body.components]
    unknown = [n for n, name in enumerate(names) if name not in components]
    repeated = [n for n, name in enumerate(names) if name in names[:n]]
    if places := sorted({*unknown, *repeated}):
        raise problems.Problem(
            problems.INVALID,
            errors=[
                problems.error_at(
                    "body",
                    ["components", n, "component"],
                    "Name each component once, as project/component.",
                )
                for n in places
            ],
        )
    observations = [
        Observation(components[row.component], row.digest, ObservedState(row.state))
        for row in body.components
    ]
    return {"components": report_observed(observations=observations, by=request.auth)}


def _components_by_name(request: EngineRequest) -> dict[str, Component]:
    """The organization's components by the names that engines use, such as `shop/orders`."""
    components = request.auth.organization.components.select_related("project")
    return {f"{row.project.handle}/{row.handle}": row for row in components}
