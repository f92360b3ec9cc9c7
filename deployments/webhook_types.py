"""Messages that webhooks receive about environments, deployments and runs."""

from deployments import events
from deployments.models import Deployment, Environment
from deployments.states.deployments import DeploymentKind, DeploymentState
from projects.models import Component
from projects.webhook_bodies import component_body
from webhooks.message_types import Body, Happening, Outgoing, cdevent, message

DEPLOYMENTS, ENVIRONMENTS, RUNS = "Deployments", "Environments", "Schedules and runs"


def _deployment_message(happening: Happening, type_: str, *fields: str) -> Body:
    """The message of this type about the event's deployment, with these fields of it added."""
    deployment = _deployment_of(happening)
    data = {name: getattr(deployment, name) for name in fields}
    return message(happening, type_, _deployment_data(deployment, happening) | data)


def _approved(happening: Happening) -> Body | None:
    """The message that engines can fetch a deployment; None while it needs another approval."""
    if _deployment_of(happening).state != DeploymentState.APPROVED:
        return None
    return _deployment_message(happening, "deployment.approved")


def _service_event(happening: Happening, done: str, *kinds: DeploymentKind) -> Body | None:
    """The CDEvent about the service of a deployment of one of these kinds; None for other kinds."""
    deployment = _deployment_of(happening)
    if deployment.kind not in kinds:
        return None
    content: Body = {"environment": {"id": str(deployment.environment_id)}}
    if deployment.kind != DeploymentKind.STOP:
        content["artifactId"] = deployment.artifact
    return cdevent(
        happening,
        f"service.{done}.0.2.0",
        subject=deployment.component_id,
        content=content,
        data={"deployment": _deployment_data(deployment, happening)},
    )


def _environment_event(happening: Happening, done: str) -> Body:
    """The CDEvent that the event's environment was created or modified."""
    environments = Environment.objects.select_related("organization")
    environment = environments.get(pk=happening.event.target_id)
    return cdevent(
        happening,
        f"environment.{done}.0.2.0",
        subject=environment.pk,
        content={"name": environment.name, "url": happening.url_of(environment)},
        data={"handle": environment.handle, "is_production": environment.is_production},
    )


def _environment_deleted(happening: Happening) -> Body:
    """The CDEvent that an environment was deleted, by the name that the event kept."""
    event = happening.event
    content = {"name": event.before["name"]}
    return cdevent(happening, "environment.deleted.0.2.0", subject=event.target_id, content=content)


def _deployment_of(happening: Happening) -> Deployment:
    """The deployment that the event is about, with all that a message says of it."""
    deployments = Deployment.objects.with_details().select_related("organization")
    return deployments.get(pk=happening.event.target_id)


def _deployment_data(deployment: Deployment, happening: Happening) -> Body:
    """What every message says of its deployment."""
    environment = deployment.environment
    return {
        "id": str(deployment.pk),
        "kind": deployment.kind,
        "state": deployment.state,
        "component": component_body(deployment.component, happening),
        "environment": {
            "id": str(deployment.environment_id) if environment else None,
            "handle": environment.handle if environment else None,
            "name": deployment.environment_name,
        },
        "build": deployment.build.number,
        "artifact": deployment.artifact,
        "commit": deployment.commit,
        "url": happening.url_of(deployment),
    }


def _job_message(happening: Happening, type_: str) -> Body:
    """The message of this type about the event's component, with the details of the event."""
    components = Component.objects.select_related("project")
    component = components.get(pk=happening.event.target_id)
    data = {"component": component_body(component, happening), **happening.after}
    return message(happening, type_, data)


DEPLOYMENT_REQUESTED = Outgoing(
    "deployment.requested",
    "A deployment was requested",
    DEPLOYMENTS,
    on=(events.DEPLOYMENT_REQUESTED, events.DEPLOYMENT_ALLOWED),
    body=lambda happening: _deployment_message(happening, "deployment.requested"),
)
DEPLOYMENT_APPROVED = Outgoing(
    "deployment.approved",
    "A deployment was approved, or needs no approval",
    DEPLOYMENTS,
    on=(
        events.DEPLOYMENT_ALLOWED,
        events.DEPLOYMENT_APPROVED,
        events.DEPLOYMENT_BYPASSED,
    ),
    body=_approved,
)
DEPLOYMENT_REJECTED = Outgoing(
    "deployment.rejected",
    "A deployment was rejected",
    DEPLOYMENTS,
    on=(events.DEPLOYMENT_REJECTED,),
    body=lambda happening: _deployment_message(happening, "deployment.rejected", "reason"),
)
SERVICE_DEPLOYED = Outgoing(
    "service.deployed",
    "A build was deployed",
    DEPLOYMENTS,
    on=(events.DEPLOYMENT_SUCCEEDED,),
    body=lambda happening: _service_event(
        happening, "deployed", DeploymentKind.DEPLOY, DeploymentKind.PROMOTE
    ),
)
SERVICE_ROLLED_BACK = Outgoing(
    "service.rolledback",
    "A component was rolled back",
    DEPLOYMENTS,
    on=(events.DEPLOYMENT_SUCCEEDED,),
    body=lambda happening: _service_event(happening, "rolledback", DeploymentKind.ROLLBACK),
)
SERVICE_REMOVED = Outgoing(
    "service.removed",
    "A component was stopped",
    DEPLOYMENTS,
    on=(events.DEPLOYMENT_SUCCEEDED,),
    body=lambda happening: _service_event(happening, "removed", DeploymentKind.STOP),
)
DEPLOYMENT_FAILED = Outgoing(
    "deployment.failed",
    "A deployment failed",
    DEPLOYMENTS,
    on=(events.DEPLOYMENT_FAILED,),
    body=lambda happening: _deployment_message(happening, "deployment.failed", "error"),
)
ENVIRONMENT_CREATED = Outgoing(
    "environment.created",
    "An environment was created",
    ENVIRONMENTS,
    on=(events.ENVIRONMENT_CREATED,),
    body=lambda happening: _environment_event(happening, "created"),
)
ENVIRONMENT_MODIFIED = Outgoing(
    "environment.modified",
    "An environment was changed",
    ENVIRONMENTS,
    on=(events.ENVIRONMENT_CHANGED,),
    body=lambda happening: _environment_event(happening, "modified"),
)
ENVIRONMENT_DELETED = Outgoing(
    "environment.deleted",
    "An environment was deleted",
    ENVIRONMENTS,
    on=(events.ENVIRONMENT_DELETED,),
    body=_environment_deleted,
)
JOB_LATE = Outgoing(
    "job.late",
    "A scheduled job is late",
    RUNS,
    on=(events.JOB_LATE,),
    body=lambda happening: _job_message(happening, "job.late"),
)
JOB_REPORTED_AGAIN = Outgoing(
    "job.reported_again",
    "A late job reported again",
    RUNS,
    on=(events.JOB_REPORTED_AGAIN,),
    body=lambda happening: _job_message(happening, "job.reported_again"),
)
RUN_FAILED = Outgoing(
    "run.failed",
    "A run failed, the first since one succeeded",
    RUNS,
    on=(events.RUN_FAILED,),
    body=lambda happening: _job_message(happening, "run.failed"),
)
