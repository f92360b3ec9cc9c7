"""The states and kinds of deployments, verdicts on them, and what engines observe."""

from django.db import models


class DeploymentState(models.TextChoices):
    """The states of a deployment. The last six are final."""

    WAITING = "waiting", "Waiting for approval"
    APPROVED = "approved", "Approved"
    RUNNING = "running", "Running"
    SILENT = "silent", "No word from the engine"
    SUCCEEDED = "succeeded", "Succeeded"
    FAILED = "failed", "Failed"
    REJECTED = "rejected", "Rejected"
    CANCELLED = "cancelled", "Cancelled"
    EXPIRED = "expired", "Expired"
    CLOSED = "closed", "Closed"


class DeploymentKind(models.TextChoices):
    """What a deployment does to its environment."""

    DEPLOY = "deploy", "Deploy"
    PROMOTE = "promote", "Promote"
    ROLLBACK = "rollback", "Roll back"
    STOP = "stop", "Stop"


class Verdict(models.TextChoices):
    """What a person decided about a deployment."""

    APPROVED = "approved", "Approved"
    REJECTED = "rejected", "Rejected"


class ObservedState(models.TextChoices):
    """The state in which an engine saw a component."""

    UNKNOWN = "unknown", "Not observed"
    HEALTHY = "healthy", "Healthy"
    DEGRADED = "degraded", "Degraded"
    STOPPED = "stopped", "Stopped"


KINDS = {
    DeploymentState.WAITING: "waiting",
    DeploymentState.APPROVED: "running",
    DeploymentState.RUNNING: "running",
    DeploymentState.SILENT: "bad",
    DeploymentState.SUCCEEDED: "good",
    DeploymentState.FAILED: "bad",
    DeploymentState.REJECTED: "muted",
    DeploymentState.CANCELLED: "muted",
    DeploymentState.EXPIRED: "muted",
    DeploymentState.CLOSED: "muted",
}
"""The kind of each state, which decides shape and color (`console.templatetags.states`)."""
UNFINISHED = (
    DeploymentState.WAITING,
    DeploymentState.APPROVED,
    DeploymentState.RUNNING,
    DeploymentState.SILENT,
)
"""The states that are not final: a component has at most one such deployment per environment."""
CLOSABLE = (DeploymentState.RUNNING, DeploymentState.SILENT)
"""The states of what an engine has taken, in which a person can close the deployment."""
TIMED = (DeploymentState.WAITING, DeploymentState.APPROVED, DeploymentState.RUNNING)
"""The states in which a deployment expires or falls silent when its time is up."""
