"""What happens to deployments when their time is up."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from audit import log
from console.jobs.onward import tried
from deployments.actions.moving import move
from deployments.events.deployments import DEPLOYMENT_EXPIRED, DEPLOYMENT_SILENT
from deployments.models import Deployment
from deployments.states.deployments import DeploymentState
from organizations.tenancy.locks import take_turn


def end_what_is_due(*, at: datetime, most: int) -> int:
    """Each in a transaction of its own; returns how many there were."""
    due = Deployment.objects.due(at).order_by("due_at")
    keys = list(due.values_list("pk", "organization")[:most])
    return sum(
        bool(tried(f"deployment {key}", end_one_due, deployment=key, organization=owner, at=at))
        for key, owner in keys
    )


@transaction.atomic
def end_one_due(*, deployment: UUID, organization: UUID, at: datetime) -> bool:
    """Let it expire or, running, fall silent, unless someone was faster."""
    take_turn(organization, shared=True)
    still_due = Deployment.objects.due(at).filter(pk=deployment).select_related("organization")
    found = still_due.select_for_update(no_key=True, of=("self",)).told_of().first()
    if found is None:
        return False
    if found.state == DeploymentState.RUNNING:
        move(found, DeploymentState.SILENT, due_at=None)
        word = DEPLOYMENT_SILENT
    else:
        move(found, DeploymentState.EXPIRED, due_at=None, finished_at=at)
        word = DEPLOYMENT_EXPIRED
    log.record(word, organization=found.organization, by=log.Clock(), target=found)
    return True
