"""Operations on deployments. No token approves one: people do, who sign in."""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from builds.api.builds import builds
from console.api import problems
from console.api.lists import narrow, page_of
from console.api.schemas import Choice, Id, Listed, ListQuery, Strict
from console.serving.addresses import absolute
from deployments import actions
from deployments.api.environments import environments
from deployments.models import Deployment as DeploymentRow
from deployments.permissions import DEPLOY_COMPONENT, VIEW_ENVIRONMENT
from deployments.states.deployments import DeploymentKind, DeploymentState
from organizations.tenancy.api_access import ApiRequest, demands
from organizations.tenancy.api_resources import Resource
from projects.api.components import components

router = Router(tags=["Deployments"])
Kind = Annotated[DeploymentKind, Choice(DeploymentKind)]
State = Annotated[DeploymentState, Choice(DeploymentState)]


class Deployment(Schema):
    """A decision that a build goes into an environment, or that a component stops there."""

    id: Id
    component_id: Id
    environment_id: Id | None = Field(description="Null if the environment was deleted.")
    environment_name: str
    build_id: Id = Field(description="Of `stop`: the build that ran.")
    kind: Kind
    state: State
    artifact: str
    digest: str
    commit: str
    approvals_needed: int
    is_bypassed: bool = Field(description="Whether it was deployed without approval.")
    requester: str = Field(
        alias="requester_name", description="The name of the person or the service account."
    )
    reason: str = Field(description="Why it was rejected, or deployed without approval.")
    closed_reason: str
    error: str = Field(description="Why it failed, as the engine says.")
    engine_reference: str = Field(description="What the engine calls its run.")
    url: str = Field(description="Its page.")
    requested_at: datetime
    approved_at: datetime | None
    started_at: datetime | None
    finished_at: datetime | None
    due_at: datetime | None = Field(description="When it expires, or falls silent if it runs.")

    @staticmethod
    def resolve_url(deployment: DeploymentRow) -> str:
        """The URL of the deployment's page."""
        return absolute(deployment.get_absolute_url())


class DeploymentsQuery(ListQuery):
    """Which deployments the list shows."""

    component_id: str = Field("", max_length=40, description="Only deployments of this component.")
    environment_id: str = Field("", max_length=40, description="Only those to this environment.")
    state: State | None = Field(None, description="Only deployments in this state.")


class NewDeployment(Strict):
    """What is to run in an environment: a build, or a component no longer."""

    environment_id: str = Field(description="The ID of the environment.")
    build_id: str = Field("", description="The ID of a build, to deploy it.")
    component_id: str = Field(
        "", description="The ID of a component, to stop it, in place of `build_id`."
    )


deployments = Resource(
    router,
    "deployments",
    noun="a deployment",
    shows=Deployment,
    rows=lambda organization: organization.deployments.select_related(
        "organization", "requested_by"
    ),
)
deployments.gets(VIEW_ENVIRONMENT, in_projects=True)


@router.get(deployments.list_path, response=Listed[Deployment], summary="List deployments")
@demands(VIEW_ENVIRONMENT, in_projects=True)
def list_deployments(
    request: ApiRequest, response: HttpResponse, query: Query[DeploymentsQuery]
) -> object:
    """List the deployments of all components, the newest first."""
    rows: Any = deployments.visible_to(request.auth, VIEW_ENVIRONMENT)
    rows = narrow(rows, query, "component_id", "environment_id", "state")
    return page_of(request, response, query, rows, by=("requested_at", "pk"), newest_first=True)


@deployments.creates(DEPLOY_COMPONENT, in_projects=True)
def create_deployment(request: ApiRequest, new_deployment: NewDeployment) -> DeploymentRow:
    """Request that a build is deployed, or that a component is stopped, in an environment.

    It is then under the environment's rules, so it may wait for people who approve it. Whether it
    deploys, promotes or rolls back follows from what runs there.
    """
    if bool(new_deployment.build_id) == bool(new_deployment.component_id):
        reason = "Send the build to deploy, or the component to stop."
        error = problems.error_at("body", ["build_id"], reason)
        raise problems.Problem(problems.INVALID, errors=[error])
    environment = environments.resolve(request, new_deployment.environment_id, None)
    if new_deployment.build_id:
        build = builds.resolve(request, new_deployment.build_id, DEPLOY_COMPONENT)
        return actions.request_deployment(build=build, environment=environment, by=request.auth)
    component = components.resolve(request, new_deployment.component_id, DEPLOY_COMPONENT)
    return actions.request_stop(component=component, environment=environment, by=request.auth)


@deployments.step("cancel", DEPLOY_COMPONENT, in_projects=True)
def cancel_deployment(request: ApiRequest, deployment: DeploymentRow) -> None:
    """Cancel a deployment that waits or is approved, and that no engine has taken.

    Those of others only with the permission to manage environments.
    """
    actions.cancel_deployment(deployment=deployment, by=request.auth)
