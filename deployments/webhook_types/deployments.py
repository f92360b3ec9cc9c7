"""What webhooks are told of deployments and environments: CDEvents where it has one."""

from deployments.events import deployments as deployment_events
from deployments.events import environments as environment_events
from deployments.models import Deployment, Environment
from deployments.states.deployments import DeploymentKind, DeploymentState
from projects.webhook_bodies import told_component
from webhooks.message_types import Body, Happening, Outgoing, cdevent, message

DEPLOYMENTS, ENVIRONMENTS = "Deployments", "Environments"


def _requested(happening: Happening) -> Body:
    return message(happening, "deployment.requested", _deployment(_told(happening), happening))


def _approved(happening: Happening) -> Body | None:
    """The last approval that it needed, or none needed, or a bypass: an engine can fetch it."""
    deployment = _told(happening)
    if deployment.state != DeploymentState.APPROVED:
        return None
    return message(happening, "deployment.approved", _deployment(deployment, happening))


def _rejected(happening: Happening) -> Body:
    deployment = _told(happening)
    data = _deployment(deployment, happening) | {"reason": deployment.reason}
    return message(happening, "deployment.rejected", data)


def _failed(happening: Happening) -> Body:
    deployment = _told(happening)
    data = _deployment(deployment, happening) | {"error": deployment.error}
    return message(happening, "deployment.failed", data)


def _deployed(happening: Happening) -> Body | None:
    return _arrived(happening, "deployed", DeploymentKind.DEPLOY, DeploymentKind.PROMOTE)


def _rolled_back(happening: Happening) -> Body | None:
    return _arrived(happening, "rolledback", DeploymentKind.ROLLBACK)


def _stopped(happening: Happening) -> Body | None:
    return _arrived(happening, "removed", DeploymentKind.STOP)


def _arrived(happening: Happening, done: str, *kinds: DeploymentKind) -> Body | None:
    """A component is a service, as CDEvents calls what runs in an environment."""
    deployment = _told(happening)
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
        data={"deployment": _deployment(deployment, happening)},
    )


def _environment_created(happening: Happening) -> Body:
    return _environment(happening, "created")


def _environment_modified(happening: Happening) -> Body:
    return _environment(happening, "modified")


def _environment_deleted(happening: Happening) -> Body:
    event = happening.event
    content = {"name": event.before["name"]}
    return cdevent(happening, "environment.deleted.0.2.0", subject=event.target_id, content=content)


def _environment(happening: Happening, done: str) -> Body:
    found = Environment.objects.select_related("organization")
    environment = found.get(pk=happening.event.target_id)
    return cdevent(
        happening,
        f"environment.{done}.0.2.0",
        subject=environment.pk,
        content={"name": environment.name, "url": happening.url_of(environment)},
        data={"handle": environment.handle, "is_production": environment.is_production},
    )


def _told(happening: Happening) -> Deployment:
    found = Deployment.objects.with_details().select_related("organization")
    return found.get(pk=happening.event.target_id)


def _deployment(deployment: Deployment, happening: Happening) -> Body:
    environment = deployment.environment
    return {
        "id": str(deployment.pk),
        "kind": deployment.kind,
        "state": deployment.state,
        "component": told_component(deployment.component, happening),
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


DEPLOYMENT_REQUESTED = Outgoing(
    "deployment.requested",
    "A deployment was requested",
    DEPLOYMENTS,
    on=(deployment_events.DEPLOYMENT_REQUESTED, deployment_events.DEPLOYMENT_ALLOWED),
    body=_requested,
)
DEPLOYMENT_APPROVED = Outgoing(
    "deployment.approved",
    "A deployment was approved, or needs no approval",
    DEPLOYMENTS,
    on=(
        deployment_events.DEPLOYMENT_ALLOWED,
        deployment_events.DEPLOYMENT_APPROVED,
        deployment_events.DEPLOYMENT_BYPASSED,
    ),
    body=_approved,
)
DEPLOYMENT_REJECTED = Outgoing(
    "deployment.rejected",
    "A deployment was rejected",
    DEPLOYMENTS,
    on=(deployment_events.DEPLOYMENT_REJECTED,),
    body=_rejected,
)
SERVICE_DEPLOYED = Outgoing(
    "service.deployed",
    "A build was deployed",
    DEPLOYMENTS,
    on=(deployment_events.DEPLOYMENT_SUCCEEDED,),
    body=_deployed,
)
SERVICE_ROLLED_BACK = Outgoing(
    "service.rolledback",
    "A component was rolled back",
    DEPLOYMENTS,
    on=(deployment_events.DEPLOYMENT_SUCCEEDED,),
    body=_rolled_back,
)
SERVICE_REMOVED = Outgoing(
    "service.removed",
    "A component was stopped",
    DEPLOYMENTS,
    on=(deployment_events.DEPLOYMENT_SUCCEEDED,),
    body=_stopped,
)
DEPLOYMENT_FAILED = Outgoing(
    "deployment.failed",
    "A deployment failed",
    DEPLOYMENTS,
    on=(deployment_events.DEPLOYMENT_FAILED,),
    body=_failed,
)
ENVIRONMENT_CREATED = Outgoing(
    "environment.created",
    "An environment was created",
    ENVIRONMENTS,
    on=(environment_events.ENVIRONMENT_CREATED,),
    body=_environment_created,
)
ENVIRONMENT_MODIFIED = Outgoing(
    "environment.modified",
    "An environment was changed",
    ENVIRONMENTS,
    on=(environment_events.ENVIRONMENT_CHANGED,),
    body=_environment_modified,
)
ENVIRONMENT_DELETED = Outgoing(
    "environment.deleted",
    "An environment was deleted",
    ENVIRONMENTS,
    on=(environment_events.ENVIRONMENT_DELETED,),
    body=_environment_deleted,
)
