"""What happens to deployments when their time is up."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from audit import log
from console.onward import tried
from organizations.actions.locks import take_turn
from projects.actions.moving import move
from projects.deployment_events import DEPLOYMENT_EXPIRED, DEPLOYMENT_SILENT
from projects.deployment_states import DeploymentState
from projects.models import Deployment


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
    """Let it expire or, running, fall silent, unless somebody was faster."""
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
