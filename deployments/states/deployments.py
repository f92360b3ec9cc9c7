"""What a deployment can be, and how far."""

from django.db import models


class DeploymentState(models.TextChoices):
    """How far a deployment is. The last six are ends."""

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
    """What someone said to a deployment."""

    APPROVED = "approved", "Approved"
    REJECTED = "rejected", "Rejected"


class ObservedState(models.TextChoices):
    """How an engine found a component."""

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
"""How a row draws each of them: see `console.templatetags.states`."""
UNFINISHED = (
    DeploymentState.WAITING,
    DeploymentState.APPROVED,
    DeploymentState.RUNNING,
    DeploymentState.SILENT,
)
"""Of these, a component has one in an environment at most."""
CLOSABLE = (DeploymentState.RUNNING, DeploymentState.SILENT)
"""What an engine has taken, which a person can stop waiting for."""
TIMED = (DeploymentState.WAITING, DeploymentState.APPROVED, DeploymentState.RUNNING)
"""These end, or fall silent, when their time is up."""
