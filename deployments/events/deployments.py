"""What is done with deployments, in words, and who is told of it."""

from audit.words import Word
from deployments import permissions
from deployments.approvers import those_who_approve
from organizations.tenancy.audience import Audience, Holders, Told

GROUP = "Deployments"
APPROVERS = Holders(permissions.MANAGE_ENVIRONMENT)

DEPLOYMENT_ALLOWED = Word(
    "deployment.allowed",
    "requested a deployment that needs no approval",
    "{actor} requested the deployment {target}, which needs no approval",
    group=GROUP,
)
DEPLOYMENT_REQUESTED = Told(
    "deployment.requested",
    "requested a deployment",
    "{actor} requested the deployment {target}, which waits for approval",
    group=GROUP,
    audience=(APPROVERS,),
)
DEPLOYMENT_APPROVED = Told(
    "deployment.approved",
    "approved a deployment",
    "{actor} approved the deployment {target}[ ({count})]",
    group=GROUP,
    audience=(Audience.CONCERNED,),
)
DEPLOYMENT_REJECTED = Told(
    "deployment.rejected",
    "rejected a deployment",
    "{actor} rejected the deployment {target}[: {because}]",
    group=GROUP,
    audience=(Audience.CONCERNED,),
)
DEPLOYMENT_BYPASSED = Told(
    "deployment.bypassed",
    "deployed without approval",
    "{actor} deployed {target} without approval[: {because}]",
    group=GROUP,
    # It went past them: it is their own concern, whatever they chose.
    audience=(
        Holders(
            permissions.MANAGE_ENVIRONMENT, is_of_administrators=False, among=those_who_approve
        ),
    ),
    is_urgent=True,
)
DEPLOYMENT_CANCELLED = Word(
    "deployment.cancelled",
    "cancelled a deployment",
    "{actor} cancelled the deployment {target}",
    group=GROUP,
)
DEPLOYMENT_EXPIRED = Told(
    "deployment.expired",
    "let a deployment expire",
    "The deployment {target} expired",
    group=GROUP,
    audience=(Audience.CONCERNED,),
)
DEPLOYMENT_STARTED = Word(
    "deployment.started",
    "started a deployment",
    "An engine started the deployment {target}[, as {reference}]",
    group=GROUP,
)
DEPLOYMENT_SUCCEEDED = Word(
    "deployment.succeeded",
    "completed a deployment",
    "The deployment {target} succeeded",
    group=GROUP,
)
DEPLOYMENT_FAILED = Told(
    "deployment.failed",
    "reported a failed deployment",
    "The deployment {target} failed[: {because}]",
    group=GROUP,
    audience=(Audience.CONCERNED,),
)
DEPLOYMENT_SILENT = Told(
    "deployment.silent",
    "had no word of a deployment",
    "No word from the engine on the deployment {target} for a while",
    group=GROUP,
    audience=(Audience.CONCERNED, APPROVERS),
)
DEPLOYMENT_CLOSED = Word(
    "deployment.closed",
    "closed a silent deployment",
    "{actor} closed the deployment {target}[: {because}]",
    group=GROUP,
)
