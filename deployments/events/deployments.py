"""Types of events about deployments, and who is notified of them."""

from audit.event_types import EventType
from deployments import permissions
from deployments.approvers import filter_of_approvers
from organizations.tenancy.audience import Audience, NotifyingEventType, PermissionHolders

GROUP = "Deployments"
APPROVERS = PermissionHolders(permissions.MANAGE_ENVIRONMENT)

DEPLOYMENT_ALLOWED = EventType(
    "deployment.allowed",
    "requested a deployment that needs no approval",
    "{actor} requested the deployment {target}, which needs no approval",
    group=GROUP,
)
DEPLOYMENT_REQUESTED = NotifyingEventType(
    "deployment.requested",
    "requested a deployment",
    "{actor} requested the deployment {target}, which waits for approval",
    group=GROUP,
    audience=(APPROVERS,),
)
DEPLOYMENT_APPROVED = NotifyingEventType(
    "deployment.approved",
    "approved a deployment",
    "{actor} approved the deployment {target}[ ({count})]",
    group=GROUP,
    audience=(Audience.CONCERNED,),
)
DEPLOYMENT_REJECTED = NotifyingEventType(
    "deployment.rejected",
    "rejected a deployment",
    "{actor} rejected the deployment {target}[: {because}]",
    group=GROUP,
    audience=(Audience.CONCERNED,),
)
DEPLOYMENT_BYPASSED = NotifyingEventType(
    "deployment.bypassed",
    "deployed without approval",
    "{actor} deployed {target} without approval[: {because}]",
    group=GROUP,
    # It bypassed the approvers: each of them is notified, whatever they subscribed to.
    audience=(
        PermissionHolders(
            permissions.MANAGE_ENVIRONMENT, depends_on_role=False, among=filter_of_approvers
        ),
    ),
    is_urgent=True,
)
DEPLOYMENT_CANCELLED = EventType(
    "deployment.cancelled",
    "cancelled a deployment",
    "{actor} cancelled the deployment {target}",
    group=GROUP,
)
DEPLOYMENT_EXPIRED = NotifyingEventType(
    "deployment.expired",
    "let a deployment expire",
    "The deployment {target} expired",
    group=GROUP,
    audience=(Audience.CONCERNED,),
)
DEPLOYMENT_STARTED = EventType(
    "deployment.started",
    "started a deployment",
    "An engine started the deployment {target}[, as {reference}]",
    group=GROUP,
)
DEPLOYMENT_SUCCEEDED = EventType(
    "deployment.succeeded",
    "completed a deployment",
    "The deployment {target} succeeded",
    group=GROUP,
)
DEPLOYMENT_FAILED = NotifyingEventType(
    "deployment.failed",
    "reported a failed deployment",
    "The deployment {target} failed[: {because}]",
    group=GROUP,
    audience=(Audience.CONCERNED,),
)
DEPLOYMENT_SILENT = NotifyingEventType(
    "deployment.silent",
    "had no word of a deployment",
    "No word from the engine on the deployment {target} for a while",
    group=GROUP,
    audience=(Audience.CONCERNED, APPROVERS),
)
DEPLOYMENT_CLOSED = EventType(
    "deployment.closed",
    "closed a silent deployment",
    "{actor} closed the deployment {target}[: {because}]",
    group=GROUP,
)
