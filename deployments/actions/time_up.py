"""What happens to deployments when their time is up."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from audit import log
from console.jobs.onward import tried
from deployments.actions.moving import save_state
from deployments.events.deployments import DEPLOYMENT_EXPIRED, DEPLOYMENT_SILENT
from deployments.models import Deployment
from deployments.states.deployments import DeploymentState
from organizations.tenancy.locks import lock_organization


def end_overdue_deployments(*, at: datetime, most: int) -> int:
    """Each in a transaction of its own; returns how many there were."""
    due = Deployment.objects.due(at).order_by("due_at")
    keys = list(due.values_list("pk", "organization")[:most])
    return sum(
        bool(
            tried(
                f"deployment {key}",
                end_overdue_deployment,
                deployment=key,
                organization=owner,
                at=at,
            )
        )
        for key, owner in keys
    )


@transaction.atomic
def end_overdue_deployment(*, deployment: UUID, organization: UUID, at: datetime) -> bool:
    """Let it expire or, running, fall silent, unless someone was faster."""
    lock_organization(organization, shared=True)
    still_due = Deployment.objects.due(at).filter(pk=deployment).select_related("organization")
    found = still_due.select_for_update(no_key=True, of=("self",)).with_details().first()
    if found is None:
        return False
    if found.state == DeploymentState.RUNNING:
        save_state(found, DeploymentState.SILENT, due_at=None)
        word = DEPLOYMENT_SILENT
    else:
        save_state(found, DeploymentState.EXPIRED, due_at=None, finished_at=at)
        word = DEPLOYMENT_EXPIRED
    log.record(word, organization=found.organization, by=log.System(), target=found)
    return True
